terraform {
  required_version = ">= 1.11"

  required_providers {
    google = {
      source  = "hashicorp/google"
      version = "~> 7.46"
    }
    google-beta = {
      source  = "hashicorp/google-beta"
      version = "~> 7.46"
    }
    time = {
      source  = "hashicorp/time"
      version = "~> 0.13"
    }
  }

  # Each stage has a state bucket of its own, in its own project: `init -backend-config="bucket=PROJECT-terraform-state"`.
  # The account that deploys dev has no right to the bucket of prod.
  backend "gcs" {
    prefix = "textdrill"
  }
}

# The state records its project. Otherwise, in a folder whose `init` still points to the bucket of prod, deploying dev would
# replace prod's resources with dev's.
resource "terraform_data" "project" {
  input = var.project

  lifecycle {
    ignore_changes = [input]

    postcondition {
      condition     = self.output == var.project
      error_message = "This state belongs to ${self.output}. For ${var.project}, run init with -reconfigure and its own bucket."
    }
  }
}

provider "google" {
  project               = var.project
  region                = var.region
  billing_project       = var.project
  user_project_override = true
}

provider "google-beta" {
  project               = var.project
  region                = var.region
  billing_project       = var.project
  user_project_override = true
}

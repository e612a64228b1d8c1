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
  # Whoever deploys dev has no right to the bucket of prod.
  backend "gcs" {
    prefix = "textdrill"
  }
}

# The state remembers the project that it is of. A folder whose `init` was left on the bucket of prod would otherwise put
# dev's things in the place of prod's.
resource "terraform_data" "project" {
  input = var.project

  lifecycle {
    ignore_changes = [input]

    postcondition {
      condition     = self.output == var.project
      error_message = "This state is that of ${self.output}. For ${var.project}: init with -reconfigure and its own bucket."
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

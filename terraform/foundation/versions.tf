terraform {
  required_version = ">= 1.11"

  required_providers {
    google = {
      source  = "hashicorp/google"
      version = "~> 7.46"
    }
  }

  # In the bucket that it looks after, beside the deployment's state, and where the build cannot reach it.
  backend "gcs" {
    prefix = "foundation"
  }
}

provider "google" {
  project               = var.project
  region                = var.region
  billing_project       = var.project
  user_project_override = true
}

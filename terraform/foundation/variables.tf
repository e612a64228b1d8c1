variable "stage" {
  description = "Whose foundation: dev or prod."
  type        = string

  validation {
    condition     = contains(["dev", "prod"], var.stage)
    error_message = "The stage is dev or prod."
  }
}

variable "project" {
  description = "The id of the stage's own Google Cloud project. It ends with the stage: textdrill-dev, textdrill-prod."
  type        = string

  validation {
    condition     = endswith(var.project, "-${var.stage}")
    error_message = "The project's id must end with -${var.stage}: a stage has its own project and no other."
  }
}

variable "region" {
  description = "Where the bucket of the state lies: the region of the stage's file."
  type        = string
  default     = "us-central1"
}

variable "repository" {
  description = "The repository as Cloud Build knows it: projects/PROJECT/locations/REGION/connections/NAME/repositories/NAME. Without one, as before the first deployment, nothing is built."
  type        = string
  default     = null

  validation {
    condition = var.repository == null || can(regex(
      "^projects/${var.project}/locations/[^/]+/connections/[^/]+/repositories/[^/]+$", var.repository
    ))
    error_message = "The repository must be one that is connected in ${var.project}: projects/${var.project}/locations/.../connections/.../repositories/..."
  }
}

variable "release_branch" {
  description = "The branch that is deployed. It must be protected: whoever pushes to it can do what the build can."
  type        = string
  default     = "release"
}

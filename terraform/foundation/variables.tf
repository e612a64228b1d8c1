variable "stage" {
  description = "The stage that the foundation is for: dev or prod."
  type        = string

  validation {
    condition     = contains(["dev", "prod"], var.stage)
    error_message = "The stage must be dev or prod."
  }
}

variable "project" {
  description = "The id of the stage's own Google Cloud project. It must end with the stage: textdrill-dev, textdrill-prod."
  type        = string

  validation {
    condition     = endswith(var.project, "-${var.stage}")
    error_message = "The project's id must end with -${var.stage}: a stage has its own project."
  }
}

variable "region" {
  description = "The region of the state's bucket: the same as in the stage's file."
  type        = string
  default     = "us-central1"
}

variable "repository" {
  description = "The repository as Cloud Build knows it: projects/PROJECT/locations/REGION/connections/NAME/repositories/NAME. Without one, as before the first deployment, there is no build."
  type        = string
  default     = null

  validation {
    condition = var.repository == null || can(regex(
      "^projects/${var.project}/locations/[^/]+/connections/[^/]+/repositories/[^/]+$", var.repository
    ))
    error_message = "The repository must be connected in ${var.project}: projects/${var.project}/locations/.../connections/.../repositories/..."
  }
}

variable "release_branch" {
  description = "The branch that is deployed. It must be protected: a push to it can do everything that the build can."
  type        = string
  default     = "release"
}

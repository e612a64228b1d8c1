resource "google_project_service" "this" {
  for_each = toset([
    "artifactregistry.googleapis.com",
    "billingbudgets.googleapis.com",
    "cloudbuild.googleapis.com",
    "cloudfunctions.googleapis.com",
    "cloudresourcemanager.googleapis.com",
    "cloudscheduler.googleapis.com",
    "firestore.googleapis.com",
    "iam.googleapis.com",
    "iap.googleapis.com",
    "logging.googleapis.com",
    "monitoring.googleapis.com",
    "pubsub.googleapis.com",
    "run.googleapis.com",
    "secretmanager.googleapis.com",
    "storage.googleapis.com",
  ])

  service            = each.key
  disable_on_destroy = false

  # Every other resource depends on these, so the check of the project runs before any plan, also with `-target`.
  depends_on = [terraform_data.project]
}

data "google_project" "this" {
  project_id = var.project
  depends_on = [google_project_service.this]
}

# Pub/Sub's own account in this project: it pushes with our token and forwards dead letters. In a new project it is
# created on request only, and cannot get grants before.
resource "google_project_service_identity" "pubsub" {
  provider = google-beta

  service    = "pubsub.googleapis.com"
  depends_on = [google_project_service.this]
}

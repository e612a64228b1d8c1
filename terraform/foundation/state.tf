# The bucket of both states: this folder's below `foundation/`, the deployment's below `textdrill/`.
resource "google_storage_bucket" "state" {
  name                        = "${var.project}-terraform-state"
  location                    = var.region
  uniform_bucket_level_access = true
  public_access_prevention    = "enforced"

  # A damaged state can be restored.
  versioning {
    enabled = true
  }

  lifecycle {
    prevent_destroy = true
  }
}

# Terraform lists the bucket, and reads and writes the deployment's state and its lock.
resource "google_storage_bucket_iam_member" "deployer_state" {
  bucket = google_storage_bucket.state.name
  role   = "roles/storage.objectUser"
  member = google_service_account.deployer.member

  condition {
    title = "state_of_the_deployment"
    expression = join(" || ", [
      "resource.name == \"projects/_/buckets/${google_storage_bucket.state.name}\"",
      "resource.name.startsWith(\"projects/_/buckets/${google_storage_bucket.state.name}/objects/textdrill/\")",
    ])
  }
}

resource "google_storage_bucket" "source" {
  name                        = "${var.project}-source"
  location                    = var.region
  uniform_bucket_level_access = true
  public_access_prevention    = "enforced"

  versioning {
    enabled = true
  }

  depends_on = [google_project_service.this]
}

# The name contains the hash, so another archive is another object, which makes Terraform deploy the functions again.
resource "google_storage_bucket_object" "archive" {
  bucket = google_storage_bucket.source.name
  name   = basename(var.archive)
  source = var.archive
}

# The drills. Old versions are kept, so that a damaged lesson can be restored.
resource "google_storage_bucket" "content" {
  name                        = "${var.project}-drills"
  location                    = var.region
  uniform_bucket_level_access = true
  public_access_prevention    = "enforced"

  versioning {
    enabled = true
  }

  depends_on = [google_project_service.this]
}

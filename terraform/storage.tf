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

# Its name holds its hash: another archive is another object, and that is what deploys the functions anew.
resource "google_storage_bucket_object" "archive" {
  bucket = google_storage_bucket.source.name
  name   = basename(var.archive)
  source = var.archive
}

# The drills. Versions are kept, so that a lesson that was spoilt can be had back.
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

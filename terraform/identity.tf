# Rights. Each function has a service account of its own with the rights in the topology, each granted on a single resource.
# Project-wide grants, with their reasons:
#
#   roles/datastore.user        Firestore has no grants on a database. The condition restricts it to ours.
#   roles/logging.logWriter     of the build: it cannot be granted on a smaller scope.
#   roles/storage.objectAdmin   of the build: Google creates the buckets at the first build. The condition names them.

resource "google_service_account" "function" {
  for_each = local.functions

  account_id   = "fn-${each.key}"
  display_name = "The function ${each.key}"
  depends_on   = [google_project_service.this]
}

resource "google_pubsub_topic_iam_member" "publisher" {
  for_each = local.publishers

  topic  = google_pubsub_topic.this[each.value.topic].name
  role   = "roles/pubsub.publisher"
  member = google_service_account.function[each.value.function].member
}

resource "google_project_iam_member" "firestore" {
  for_each = local.firestore_users

  project = var.project
  role    = "roles/datastore.user"
  member  = google_service_account.function[each.key].member

  condition {
    title      = "our_database"
    expression = "resource.name == \"projects/${var.project}/databases/${google_firestore_database.this.name}\""
  }
}

resource "google_secret_manager_secret_iam_member" "reader" {
  for_each = local.secret_readers

  secret_id = google_secret_manager_secret.this[each.value.secret].secret_id
  role      = "roles/secretmanager.secretAccessor"
  member    = google_service_account.function[each.value.function].member
}

resource "google_storage_bucket_iam_member" "content_reader" {
  for_each = local.content_readers

  bucket = google_storage_bucket.content.name
  role   = "roles/storage.objectViewer"
  member = google_service_account.function[each.key].member
}

# Callers of functions. Roles of Cloud Run cannot be granted on the function, only on the service behind it.

resource "google_cloud_run_service_iam_member" "public" {
  for_each = local.public_functions

  #checkov:skip=CKV_GCP_102:Twilio has no account here. The webhook verifies its signature instead.
  location = var.region
  service  = google_cloudfunctions2_function.this[each.key].name
  role     = "roles/run.invoker"
  member   = "allUsers"
}

resource "google_service_account" "pubsub_push" {
  account_id   = "pubsub-push"
  display_name = "Pub/Sub when it pushes"
  depends_on   = [google_project_service.this]
}

resource "google_cloud_run_service_iam_member" "pubsub_push" {
  for_each = local.subscriptions

  location = var.region
  service  = google_cloudfunctions2_function.this[each.key].name
  role     = "roles/run.invoker"
  member   = google_service_account.pubsub_push.member
}

resource "google_service_account_iam_member" "pubsub_makes_tokens" {
  service_account_id = google_service_account.pubsub_push.name
  role               = "roles/iam.serviceAccountOpenIdTokenCreator"
  member             = google_project_service_identity.pubsub.member
}

resource "google_service_account" "scheduler" {
  account_id   = "scheduler"
  display_name = "Cloud Scheduler when it calls"
  depends_on   = [google_project_service.this]
}

resource "google_cloud_run_service_iam_member" "scheduler" {
  for_each = local.schedules

  location = var.region
  service  = google_cloudfunctions2_function.this[each.key].name
  role     = "roles/run.invoker"
  member   = google_service_account.scheduler.member
}

# The account that builds the functions.

resource "google_service_account" "build" {
  account_id   = "functions-build"
  display_name = "Builds the functions"
  depends_on   = [google_project_service.this]
}

resource "google_project_iam_member" "build_logs" {
  project = var.project
  role    = "roles/logging.logWriter"
  member  = google_service_account.build.member
}

resource "google_project_iam_member" "build_sources" {
  project = var.project
  role    = "roles/storage.objectAdmin"
  member  = google_service_account.build.member

  condition {
    title      = "sources_of_functions"
    expression = "resource.name.startsWith(\"projects/_/buckets/gcf-v2-\")"
  }
}

resource "google_storage_bucket_iam_member" "build_source" {
  bucket = google_storage_bucket.source.name
  role   = "roles/storage.objectViewer"
  member = google_service_account.build.member
}

resource "google_artifact_registry_repository_iam_member" "build_images" {
  location   = var.region
  repository = google_artifact_registry_repository.functions.name
  role       = "roles/artifactregistry.writer"
  member     = google_service_account.build.member
}

# A new grant takes time to propagate. Until then a build fails, and so does an instance that needs a secret.
resource "time_sleep" "grants_known" {
  create_duration = "120s"
  triggers        = { grants = join(" ", keys(local.functions), keys(local.secret_readers)) }

  depends_on = [
    google_artifact_registry_repository_iam_member.build_images,
    google_project_iam_member.build_logs,
    google_project_iam_member.build_sources,
    google_project_iam_member.firestore,
    google_secret_manager_secret_iam_member.reader,
    google_storage_bucket_iam_member.build_source,
    google_storage_bucket_iam_member.content_reader,
  ]
}

# The desk: a Cloud Run service behind the Identity-Aware Proxy, which lets named operators in and signs who they are
# (docs/decisions/0040-the-desk-is-a-cloud-run-service-behind-iap.md). Built from the same archive as the functions.

locals {
  # Google publishes each Python on one generation of its system: 3.12 on google-22 (Cloud Run's documentation, "The Python
  # runtime").
  desk_base_image = "${var.region}-docker.pkg.dev/serverless-runtimes/google-22/runtimes/${local.runtime}"
  desk_image      = "${var.region}-docker.pkg.dev/${var.project}/${google_artifact_registry_repository.functions.repository_id}"

  # As IAP names the service for which it signs an identity.
  iap_audiences = { for name, desk in local.desks : name =>
    "/projects/${data.google_project.this.number}/locations/${var.region}/services/${name}"
  }
}

resource "google_cloud_run_v2_service" "desk" {
  for_each = local.desks

  name                = each.key
  location            = var.region
  description         = each.value.does
  ingress             = "INGRESS_TRAFFIC_ALL"
  iap_enabled         = true
  deletion_protection = false # It holds nothing; everything is in Firestore.

  build_config {
    source_location          = "gs://${google_storage_bucket.source.name}/${google_storage_bucket_object.archive.name}"
    function_target          = replace(each.key, "-", "_")
    image_uri                = "${local.desk_image}/${each.key}"
    base_image               = local.desk_base_image
    enable_automatic_updates = true
    service_account          = google_service_account.build.id
  }

  template {
    service_account                  = google_service_account.function[each.key].email
    timeout                          = "${each.value.timeout}s"
    max_instance_request_concurrency = each.value.concurrency

    scaling {
      min_instance_count = each.value.min_instances[var.stage]
      max_instance_count = each.value.max_instances
    }

    containers {
      image          = "${local.desk_image}/${each.key}"
      base_image_uri = local.desk_base_image

      resources {
        limits = { cpu = "1", memory = each.value.memory }
      }

      dynamic "env" {
        for_each = merge(local.environment, {
          THREADS      = tostring(each.value.concurrency)
          IAP_AUDIENCE = local.iap_audiences[each.key]
        })
        content {
          name  = env.key
          value = env.value
        }
      }

      dynamic "env" {
        for_each = toset(each.value.secrets)
        content {
          name = env.key
          value_source {
            secret_key_ref {
              secret  = google_secret_manager_secret.this[env.key].secret_id
              version = var.secret_versions[env.key]
            }
          }
        }
      }
    }
  }

  depends_on = [time_sleep.grants_known]
}

# The operators who may pass the proxy. What each may see and do there, `manage.py add-operator` decides.
resource "google_iap_web_cloud_run_service_iam_member" "operator" {
  for_each = merge([for desk in keys(local.desks) : {
    for email in var.operators : "${desk}/${email}" => { desk = desk, email = email }
  }]...)

  location               = var.region
  cloud_run_service_name = google_cloud_run_v2_service.desk[each.value.desk].name
  role                   = "roles/iap.httpsResourceAccessor"
  member                 = "user:${each.value.email}"
}

# The proxy's own account in this project calls the service for those whom it lets in.
resource "google_project_service_identity" "iap" {
  provider = google-beta

  service    = "iap.googleapis.com"
  depends_on = [google_project_service.this]
}

resource "google_cloud_run_service_iam_member" "iap" {
  for_each = local.desks

  location = var.region
  service  = google_cloud_run_v2_service.desk[each.key].name
  role     = "roles/run.invoker"
  member   = google_project_service_identity.iap.member
}

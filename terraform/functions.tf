locals {
  runtime = "python312"

  # Computed before the function exists, since the webhook's own environment contains it.
  cloud_run_url   = "https://twilio-webhook-${data.google_project.this.number}.${var.region}.run.app"
  public_base_url = trimsuffix(coalesce(var.settings.PUBLIC_BASE_URL, local.cloud_run_url), "/")

  # The same for every function. A test compares the names with the topology's `settings.deployment`.
  environment = merge(var.settings, {
    GOOGLE_CLOUD_PROJECT = var.project
    GOOGLE_CLOUD_REGION  = var.region
    STAGE                = var.stage
    PUBLIC_BASE_URL      = local.public_base_url
    DRILLS_PATH          = "gs://${google_storage_bucket.content.name}"
  })
}

resource "google_cloudfunctions2_function" "this" {
  for_each = local.called_functions

  name        = each.key
  location    = var.region
  description = each.value.does

  build_config {
    runtime           = local.runtime
    entry_point       = replace(each.key, "-", "_")
    service_account   = google_service_account.build.id
    docker_repository = google_artifact_registry_repository.functions.id

    source {
      storage_source {
        bucket = google_storage_bucket.source.name
        object = google_storage_bucket_object.archive.name
      }
    }
  }

  service_config {
    service_account_email            = google_service_account.function[each.key].email
    timeout_seconds                  = each.value.timeout
    available_memory                 = each.value.memory
    available_cpu                    = "1" # Concurrent requests require at least one whole CPU.
    max_instance_request_concurrency = each.value.concurrency
    max_instance_count               = each.value.max_instances
    min_instance_count               = each.value.min_instances[var.stage]

    # Only the webhook is reachable from outside. Pub/Sub and Cloud Scheduler count as internal if they are in this
    # project and use the run.app address (Cloud Run's documentation on ingress), which they do.
    ingress_settings = contains(local.public_functions, each.key) ? "ALLOW_ALL" : "ALLOW_INTERNAL_ONLY"

    # Number of server threads: one for each concurrent request of an instance.
    environment_variables = merge(local.environment, { THREADS = tostring(each.value.concurrency) })

    dynamic "secret_environment_variables" {
      for_each = toset(each.value.secrets)
      content {
        key        = secret_environment_variables.key
        project_id = var.project
        secret     = google_secret_manager_secret.this[secret_environment_variables.key].secret_id
        version    = var.secret_versions[secret_environment_variables.key]
      }
    }
  }

  depends_on = [time_sleep.grants_known]

  lifecycle {
    precondition {
      condition     = contains(range(each.value.max_instances + 1), each.value.min_instances[var.stage])
      error_message = "${each.key}: min_instances of ${var.stage} is ${each.value.min_instances[var.stage]}; it must be a whole number from 0 to max_instances, ${each.value.max_instances}."
    }
  }
}

resource "google_artifact_registry_repository" "functions" {
  repository_id = "functions"
  description   = "The functions' images"
  location      = var.region
  format        = "DOCKER"

  depends_on = [google_project_service.this]
}

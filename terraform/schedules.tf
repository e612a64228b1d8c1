resource "google_cloud_scheduler_job" "this" {
  for_each = local.schedules

  name             = each.key
  description      = local.functions[each.key].does
  region           = var.region
  schedule         = each.value.cron
  time_zone        = "Etc/UTC"
  attempt_deadline = "${local.functions[each.key].timeout + 30}s" # Greater than the function's time-out.

  # One retry is enough: work that is due stays due until the next run.
  retry_config {
    retry_count = 1
  }

  http_target {
    http_method = "POST"
    uri         = google_cloudfunctions2_function.this[each.key].service_config[0].uri

    oidc_token {
      service_account_email = google_service_account.scheduler.email
      audience              = google_cloudfunctions2_function.this[each.key].service_config[0].uri
    }
  }

  depends_on = [google_cloud_run_service_iam_member.scheduler]
}

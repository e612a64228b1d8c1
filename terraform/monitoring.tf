# What is counted in the logs, and when somebody is told. Each alert is a heading in docs/runbook.md.

locals {
  # Names of the log entries that shared/telemetry.py writes, by the metric that counts them. An entry without further facts
  # is kept as bare text and not as JSON.
  counted_entries = {
    messages_parked   = ["parked"]
    texts_ambiguous   = ["text_ambiguous"]
    texts_refused     = ["text_refused", "credentials_refused"]
    texts_undelivered = ["text_undelivered"]
    failures          = ["failed", "not_parked", "learner_unreadable"]
    content_broken    = ["content_broken"]
  }
  entry_filters = {
    for metric, entries in local.counted_entries : metric => join(" OR ", [
      for entry in entries : "jsonPayload.message=\"${entry}\" OR textPayload=\"${entry}\""
    ])
  }

  # An inbound text is a request of the webhook's without a query: a status callback names its text in one.
  inbound_filter = "resource.labels.service_name=\"twilio-webhook\" AND httpRequest.status=200 AND NOT httpRequest.requestUrl:\"?\""

  log_metrics = merge(local.entry_filters, { inbound_texts = local.inbound_filter })

  counted = { for metric in keys(local.log_metrics) : metric =>
    "metric.type=\"logging.googleapis.com/user/${metric}\" AND resource.type=\"cloud_run_revision\""
  }

  # Within `seconds` the sum (or with `group_by` the greatest in each group) is more than `above`.
  alerts = {
    "Parked messages" = {
      filter = local.counted.messages_parked, seconds = 300, above = 0, severity = "ERROR"
      says   = "A message could not work and was parked. Its learner waits until somebody puts it back."
    }
    "Texts of unknown fate" = {
      filter = local.counted.texts_ambiguous, seconds = 300, above = 0, severity = "WARNING"
      says   = "The carrier did not say whether it took a text. The text is not sent again."
    }
    "Texts refused by the carrier" = {
      filter = local.counted.texts_refused, seconds = 300, above = 0, severity = "ERROR"
      says   = "The carrier refused a text for a reason that no retry mends, such as the account or the sender."
    }
    "Texts not delivered" = {
      filter = local.counted.texts_undelivered, seconds = 3600, above = 20, severity = "WARNING"
      says   = "More texts than usual were taken by the carrier and did not arrive."
    }
    "Errors nobody foresaw" = {
      filter = local.counted.failures, seconds = 300, above = 0, severity = "ERROR"
      says   = "A function met a bug. Its message comes again and is parked when it fails five times."
    }
    "Broken drill content" = {
      filter = local.counted.content_broken, seconds = 300, above = 0, severity = "ERROR"
      says   = "New drill content has a mistake and is not used. The last good one goes on."
    }
    "Messages waiting" = {
      filter   = "metric.type=\"pubsub.googleapis.com/subscription/oldest_unacked_message_age\" AND resource.type=\"pubsub_subscription\""
      group_by = ["resource.label.subscription_id"], seconds = 60, above = 600, severity = "ERROR"
      says     = "The oldest message of a subscription has waited for more than ten minutes."
    }
    "Webhook errors" = {
      filter  = "metric.type=\"run.googleapis.com/request_count\" AND resource.type=\"cloud_run_revision\" AND resource.label.service_name=\"twilio-webhook\" AND metric.label.response_code_class=\"5xx\""
      seconds = 300, above = 0, severity = "ERROR"
      says    = "The webhook answered with 5xx: Twilio may give a text up, and the sweep has to find it."
    }
  }
}

resource "google_logging_metric" "this" {
  for_each = local.log_metrics

  name   = each.key
  filter = "resource.type=\"cloud_run_revision\" AND (${each.value})"

  metric_descriptor {
    metric_kind = "DELTA"
    value_type  = "INT64"
  }

  depends_on = [google_project_service.this]
}

# A new metric is not known at once to what asks for it. Where it takes longer, applying again goes on.
resource "time_sleep" "metrics_known" {
  create_duration = "120s"
  triggers        = { metrics = join(",", keys(google_logging_metric.this)) }
}

resource "google_monitoring_notification_channel" "email" {
  display_name = "Textdrill ${var.stage}: whoever looks after it"
  type         = "email"
  labels       = { email_address = var.alert_email }

  depends_on = [google_project_service.this]
}

resource "google_monitoring_alert_policy" "this" {
  for_each = local.alerts

  display_name          = "Textdrill ${var.stage}: ${each.key}"
  severity              = each.value.severity
  combiner              = "OR"
  notification_channels = [google_monitoring_notification_channel.email.id]

  conditions {
    display_name = each.key

    condition_threshold {
      filter          = each.value.filter
      comparison      = "COMPARISON_GT"
      threshold_value = each.value.above
      duration        = "0s"

      aggregations {
        alignment_period     = "${each.value.seconds}s"
        per_series_aligner   = can(each.value.group_by) ? "ALIGN_MAX" : "ALIGN_DELTA"
        cross_series_reducer = can(each.value.group_by) ? "REDUCE_MAX" : "REDUCE_SUM"
        group_by_fields      = try(each.value.group_by, [])
      }
    }
  }

  documentation {
    mime_type = "text/markdown"
    content   = "${each.value.says} What to do: docs/runbook.md, \"${each.key}\"."
  }

  depends_on = [time_sleep.metrics_known]
}

# The other way round: that nothing comes. No data counts as nothing. 23 hours, and one more in which it stays so.
# Where nobody learns, as in dev, that is nothing to be told of.
resource "google_monitoring_alert_policy" "no_inbound_text" {
  display_name          = "Textdrill ${var.stage}: No inbound text for a day"
  severity              = "WARNING"
  combiner              = "OR"
  enabled               = var.stage == "prod"
  notification_channels = [google_monitoring_notification_channel.email.id]

  conditions {
    display_name = "No inbound text for a day"

    condition_threshold {
      filter                  = local.counted.inbound_texts
      comparison              = "COMPARISON_LT"
      threshold_value         = 1
      duration                = "3600s"
      evaluation_missing_data = "EVALUATION_MISSING_DATA_ACTIVE"

      aggregations {
        alignment_period     = "82800s"
        per_series_aligner   = "ALIGN_DELTA"
        cross_series_reducer = "REDUCE_SUM"
      }
    }
  }

  documentation {
    mime_type = "text/markdown"
    content   = "No text of a learner's has reached the webhook for a day. What to do: docs/runbook.md, \"No inbound text for a day\"."
  }

  depends_on = [time_sleep.metrics_known]
}

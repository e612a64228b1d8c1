# Metrics from log entries, and alerts. Each alert is a heading in docs/runbook.md.

locals {
  # Names of log entries that the code writes with shared/telemetry.py, by the metric that counts them. Cloud Logging stores
  # an entry that has nothing but its message as text, not as JSON.
  counted_entries = {
    messages_parked   = ["parked"]
    texts_waiting     = ["carrier_unreachable", "text_deferred", "text_not_taken"]
    account_refused   = ["account_refused"]
    texts_refused     = ["text_refused"]
    texts_ambiguous   = ["text_ambiguous"]
    texts_given_up    = ["text_given_up"]
    texts_doubled     = ["text_doubled"]
    texts_never_left  = ["text_never_left"]
    texts_undelivered = ["text_undelivered"]
    learner_limit     = ["learner_limit_reached"]
    daily_limit       = ["daily_limit_reached"]
    registration      = ["registration_service_failed", "no_code_is_valid"]
    failures          = ["failed", "not_parked", "learner_unreadable", "snapshot_unusable", "tally_failed", "desk_failed"]
    content_broken    = ["content_broken"]
    texts_recovered   = ["inbound_text_recovered"]
    messages_skipped  = ["inbound_texts_not_all_seen", "inbound_text_unreadable", "listing_not_read_back"]
    no_listing        = ["listing_failed"]
    replies_withheld  = ["reply_withheld"]
  }
  entry_filters = {
    for metric, entries in local.counted_entries : metric => join(" OR ", [
      for entry in entries : "jsonPayload.message=\"${entry}\" OR textPayload=\"${entry}\""
    ])
  }

  # A text that never left and is not tried again is logged as not delivered, with one of the carrier's codes for it
  # (shared/sms/twilio/error_codes.py). It is lost, so one such text is enough for the alert.
  never_left_codes = [30001, 30022, 30036]
  lost_filter      = "jsonPayload.message=\"text_undelivered\" AND jsonPayload.code=(${join(" OR ", local.never_left_codes)})"

  # Inbound texts are webhook requests without a query string: the query of a status callback names its text.
  inbound_filter = "resource.labels.service_name=\"twilio-webhook\" AND httpRequest.status=200 AND NOT httpRequest.requestUrl:\"?\""

  log_metrics = merge(local.entry_filters, {
    texts_never_left = "${local.entry_filters.texts_never_left} OR (${local.lost_filter})"
    inbound_texts    = local.inbound_filter
  })

  counted = { for metric in keys(local.log_metrics) : metric =>
    "metric.type=\"logging.googleapis.com/user/${metric}\" AND resource.type=\"cloud_run_revision\""
  }

  # An alert fires when, within `seconds`, the sum (with `group_by`: the maximum in each group) is greater than `above`,
  # and stays so for `lasting` seconds, if that is given.
  alerts = {
    "Parked messages" = {
      filter = local.counted.messages_parked, seconds = 300, above = 0, severity = "ERROR"
      says   = "A message cannot be processed and was parked. Its learner waits until it is redriven."
    }
    "Texts wait for the carrier" = {
      filter = local.counted.texts_waiting, seconds = 300, above = 0, lasting = 600, severity = "ERROR"
      says   = "For ten minutes the carrier could not be reached, throttled, or did not have texts that it was given. Texts wait."
    }
    "Account refused by the carrier" = {
      filter = local.counted.account_refused, seconds = 300, above = 0, severity = "ERROR"
      says   = "The carrier refuses our credentials, account, messaging service or sender. Texts wait until operators correct it."
    }
    "Texts refused by the carrier" = {
      filter = local.counted.texts_refused, seconds = 300, above = 0, severity = "ERROR"
      says   = "The carrier refused a text because of its wording. The text is not sent."
    }
    "Ambiguous texts" = {
      filter = local.counted.texts_ambiguous, seconds = 300, above = 0, severity = "WARNING"
      says   = "The carrier lists a message that may be one of our texts in another wording. That text is not sent again."
    }
    "Texts given up" = {
      filter = local.counted.texts_given_up, seconds = 300, above = 0, severity = "ERROR"
      says   = "The carrier denied three attempts at a text. The text is not sent again."
    }
    "Texts sent twice" = {
      filter = local.counted.texts_doubled, seconds = 300, above = 0, severity = "ERROR"
      says   = "The carrier sent a text that it had denied having, after that text was sent again. Its learner got it twice."
    }
    "Texts that never left" = {
      filter = local.counted.texts_never_left, seconds = 300, above = 0, severity = "WARNING"
      says   = "The carrier took a text and then did not send it. The text is sent again, unless its time has passed."
    }
    "Texts not delivered" = {
      filter = local.counted.texts_undelivered, seconds = 3600, above = 20, severity = "WARNING"
      says   = "The carrier took more than 20 texts within an hour that did not arrive."
    }
    "Learner limit reached" = {
      filter = local.counted.learner_limit, seconds = 300, above = 0, severity = "ERROR"
      says   = "The texts to one learner exceed a daily limit. The rest is spread over the next days."
    }
    "Registration fails" = {
      filter = local.counted.registration, seconds = 300, above = 0, severity = "ERROR"
      says   = "The registration service does not answer as agreed, or finds no code valid. New learners wait or are rejected."
    }
    "Daily limit reached" = {
      filter = local.counted.daily_limit, seconds = 300, above = 0, severity = "ERROR"
      says   = "The texts of this UTC day exceed a daily limit. No text is sent until the day ends or operators resume sending."
    }
    "Unexpected errors" = {
      filter = local.counted.failures, seconds = 300, above = 0, severity = "ERROR"
      says   = "A function met an unexpected error. Its message is delivered again, and parked after five failures."
    }
    "Broken drill content" = {
      filter = local.counted.content_broken, seconds = 300, above = 0, severity = "ERROR"
      says   = "New drill content has a mistake and is not used. The last valid content stays in use."
    }
    "Messages waiting" = {
      filter   = "metric.type=\"pubsub.googleapis.com/subscription/oldest_unacked_message_age\" AND resource.type=\"pubsub_subscription\""
      group_by = ["resource.label.subscription_id"], seconds = 60, above = 600, severity = "ERROR"
      says     = "The oldest message of a subscription has waited for more than ten minutes."
    }
    "Webhook errors" = {
      filter  = "metric.type=\"run.googleapis.com/request_count\" AND resource.type=\"cloud_run_revision\" AND resource.label.service_name=\"twilio-webhook\" AND metric.label.response_code_class=\"5xx\""
      seconds = 300, above = 0, severity = "ERROR"
      says    = "The webhook answered with 5xx. Twilio may give a text up; the sweep then imports it."
    }
    "Inbound texts recovered" = {
      filter = local.counted.texts_recovered, seconds = 300, above = 0, severity = "WARNING"
      says   = "The webhook did not receive a learner's text, or it was not handled for minutes. The sweep imported it."
    }
    "Replies withheld" = {
      filter = local.counted.replies_withheld, seconds = 3600, above = 20, severity = "WARNING"
      says   = "More than 20 texts within an hour got no reply, because their senders text a lot without making progress."
    }
    "Messages not looked through" = {
      filter = local.counted.messages_skipped, seconds = 300, above = 0, severity = "WARNING"
      says   = "The carrier lists messages that are not read or cannot be read. A learner's text may be among them."
    }
    "The carrier lists nothing" = {
      filter = local.counted.no_listing, seconds = 600, above = 0, lasting = 1200, severity = "ERROR"
      says   = "For twenty minutes the carrier did not list its messages. Missed texts are not imported, and texts of unknown outcome wait."
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

# An alert that uses a new metric is refused until the metric has propagated. If this wait is too short, apply again.
resource "time_sleep" "metrics_known" {
  create_duration = "120s"
  triggers        = { metrics = join(",", keys(google_logging_metric.this)) }
}

resource "google_monitoring_notification_channel" "email" {
  display_name = "Textdrill ${var.stage}: operators"
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
      duration        = "${try(each.value.lasting, 0)}s"

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

# Fires when no inbound text arrives: none within 23 hours, and the same for one more hour. Missing data counts as zero.
# Disabled in dev, which may have no learners.
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
    content   = "No learner's text has reached the webhook for a day. What to do: docs/runbook.md, \"No inbound text for a day\"."
  }

  depends_on = [time_sleep.metrics_known]
}

# Fires for each scheduled function that answered no call with 200 for 20 minutes: it fails, is not called, or its job is
# paused. Missing data counts as zero.
resource "google_monitoring_alert_policy" "stopped" {
  for_each = toset(keys(local.schedules))

  display_name          = "Textdrill ${var.stage}: Scheduled function stopped (${each.key})"
  severity              = "ERROR"
  combiner              = "OR"
  notification_channels = [google_monitoring_notification_channel.email.id]

  conditions {
    display_name = "Scheduled function stopped"

    condition_threshold {
      filter                  = "metric.type=\"run.googleapis.com/request_count\" AND resource.type=\"cloud_run_revision\" AND resource.label.service_name=\"${each.key}\" AND metric.label.response_code_class=\"2xx\""
      comparison              = "COMPARISON_LT"
      threshold_value         = 1
      duration                = "0s"
      evaluation_missing_data = "EVALUATION_MISSING_DATA_ACTIVE"

      aggregations {
        alignment_period     = "1200s"
        per_series_aligner   = "ALIGN_DELTA"
        cross_series_reducer = "REDUCE_SUM"
      }
    }
  }

  documentation {
    mime_type = "text/markdown"
    content   = "${each.key} had no successful run for 20 minutes. What to do: docs/runbook.md, \"Scheduled function stopped\"."
  }

  depends_on = [time_sleep.metrics_known]
}

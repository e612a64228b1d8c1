resource "google_pubsub_topic" "this" {
  for_each = toset(local.topology.topics)

  name = each.key

  # Pub/Sub keeps order within one region only. Our publishers use this region, and messages are stored in it.
  message_storage_policy {
    allowed_persistence_regions = [var.region]
  }

  depends_on = [google_project_service.this]
}

# A subscription has its function's name, by which a parked message is redriven (shared/edge/redrive.py).
resource "google_pubsub_subscription" "this" {
  for_each = local.subscriptions

  name                       = each.key
  topic                      = google_pubsub_topic.this[each.value.topic].id
  ack_deadline_seconds       = each.value.ack_deadline
  enable_message_ordering    = true
  message_retention_duration = "2678400s" # 31 days, the maximum: an outage costs time, not messages.

  expiration_policy {
    ttl = "" # Never. By default a subscription is deleted after 31 days without activity.
  }

  push_config {
    push_endpoint = google_cloudfunctions2_function.this[each.key].service_config[0].uri

    oidc_token {
      service_account_email = google_service_account.pubsub_push.email
      audience              = google_cloudfunctions2_function.this[each.key].service_config[0].uri
    }
  }

  retry_policy {
    minimum_backoff = "${each.value.min_backoff}s"
    maximum_backoff = "${each.value.max_backoff}s"
  }

  dynamic "dead_letter_policy" {
    for_each = contains(keys(local.with_dead_letters), each.key) ? [local.dead_letters] : []
    content {
      dead_letter_topic     = google_pubsub_topic.this[dead_letter_policy.value.topic].id
      max_delivery_attempts = dead_letter_policy.value.attempts
    }
  }

  # The grants must exist before the first push, or it is refused.
  depends_on = [
    google_cloud_run_service_iam_member.pubsub_push,
    google_service_account_iam_member.pubsub_makes_tokens,
  ]
}

# Without these two grants Pub/Sub dead-letters nothing: it reports no error and keeps delivering.
resource "google_pubsub_topic_iam_member" "dead_letters" {
  topic  = google_pubsub_topic.this[local.dead_letters.topic].name
  role   = "roles/pubsub.publisher"
  member = google_project_service_identity.pubsub.member
}

resource "google_pubsub_subscription_iam_member" "dead_letters" {
  for_each = local.with_dead_letters

  subscription = google_pubsub_subscription.this[each.key].name
  role         = "roles/pubsub.subscriber"
  member       = google_project_service_identity.pubsub.member
}

resource "google_firestore_database" "this" {
  name        = "(default)"
  location_id = var.region
  type        = "FIRESTORE_NATIVE"

  point_in_time_recovery_enablement = "POINT_IN_TIME_RECOVERY_ENABLED"
  delete_protection_state           = "DELETE_PROTECTION_ENABLED"
  deletion_policy                   = "PREVENT"

  depends_on = [google_project_service.this]
}

resource "google_firestore_backup_schedule" "daily" {
  database  = google_firestore_database.this.name
  retention = "604800s" # A week.

  daily_recurrence {}
}

resource "google_firestore_backup_schedule" "weekly" {
  database  = google_firestore_database.this.name
  retention = "8467200s" # Fourteen weeks, the maximum.

  weekly_recurrence {
    day = "SUNDAY"
  }
}

resource "google_firestore_index" "this" {
  for_each = local.indexes

  database   = google_firestore_database.this.name
  collection = each.value.collection

  dynamic "fields" {
    for_each = each.value.fields
    content {
      field_path = fields.value
      order      = "ASCENDING"
    }
  }
}

# Firestore keeps exemption and time to live of a field in one setting, so they are one resource.
resource "google_firestore_field" "this" {
  for_each = setunion(local.exemptions, local.ttls)

  database   = google_firestore_database.this.name
  collection = split("/", each.key)[0]
  field      = split("/", each.key)[1]

  dynamic "index_config" {
    for_each = contains(local.exemptions, each.key) ? [1] : []
    content {}
  }

  dynamic "ttl_config" {
    for_each = contains(local.ttls, each.key) ? [1] : []
    content {}
  }
}

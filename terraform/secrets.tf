# Secrets without their values. `gcloud secrets versions add` adds the values, so that neither this configuration nor its
# state contains them. `secret_versions` selects the deployed version.
resource "google_secret_manager_secret" "this" {
  for_each = toset(local.topology.settings.secrets)

  secret_id = each.key

  replication {
    user_managed {
      replicas {
        location = var.region
      }
    }
  }

  depends_on = [google_project_service.this]
}

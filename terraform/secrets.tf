# The secrets, without their values: those are added by `gcloud secrets versions add`, so that neither this
# configuration nor its state ever holds one. `secret_versions` says which version is deployed.
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

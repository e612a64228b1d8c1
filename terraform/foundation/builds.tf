# What a build needs besides, once the first deployment was made by hand and the repository is connected.

locals {
  topology = yamldecode(file("${path.module}/../topology.yaml"))
  builds   = var.repository == null ? 0 : 1

  # The accounts of terraform/identity.tf. A test compares.
  accounts = toset(concat(
    [for function in local.topology.functions : "fn-${function.name}"],
    ["functions-build", "pubsub-push", "scheduler"],
  ))
  account_prefix = "projects/${var.project}/serviceAccounts"
  account_domain = "${var.project}.iam.gserviceaccount.com"
}

# To let something run as an account one must be allowed to act as it. Google knows no conditions on accounts' names, so
# the right is granted on each account, and an account must be there for that. In the whole project it would hold for
# Google's default accounts too, and those may be editors.
resource "google_service_account_iam_member" "deployer_acts_as" {
  for_each = local.builds == 1 ? local.accounts : toset([])

  service_account_id = "${local.account_prefix}/${each.key}@${local.account_domain}"
  role               = "roles/iam.serviceAccountUser"
  member             = google_service_account.deployer.member
}

# The deployment lets Pub/Sub make tokens of this one account.
resource "google_service_account_iam_member" "deployer_grants_on_pubsub_push" {
  count = local.builds

  service_account_id = "${local.account_prefix}/pubsub-push@${local.account_domain}"
  role               = "roles/iam.serviceAccountAdmin"
  member             = google_service_account.deployer.member
}

resource "google_cloudbuild_trigger" "release" {
  count = local.builds

  name            = "textdrill-${var.stage}"
  description     = "Deploys ${var.release_branch} to ${var.stage}"
  location        = split("/", var.repository)[3]
  filename        = "cloudbuild.yaml"
  service_account = google_service_account.deployer.id

  repository_event_config {
    repository = var.repository

    push {
      branch = "^${var.release_branch}$"
    }
  }

  substitutions = {
    _STAGE          = var.stage
    _RELEASE_BRANCH = var.release_branch
    _BUILD_ACCOUNT  = google_service_account.deployer.account_id
  }
}

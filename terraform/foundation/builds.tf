# What a build needs in addition, after the first deployment by hand and once the repository is connected.

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

# Deploying a function that runs as an account requires the right to act as that account. Google has no conditions on
# accounts' names, so the right is granted on each account, which must exist by then. A project-wide grant would include
# Google's default accounts, which may be editors.
resource "google_service_account_iam_member" "deployer_acts_as" {
  for_each = local.builds == 1 ? local.accounts : toset([])

  service_account_id = "${local.account_prefix}/${each.key}@${local.account_domain}"
  role               = "roles/iam.serviceAccountUser"
  member             = google_service_account.deployer.member
}

# The deployment lets Pub/Sub create tokens for this one account.
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

# The account that builds and deploys, and its rights in this project. It has no rights in any other project, nor on the
# billing account. Where a predefined role allows more than deploying needs, single permissions are used instead.

resource "google_service_account" "deployer" {
  account_id   = "deployer"
  display_name = "Builds and deploys"
}

data "google_project" "this" {
  project_id = var.project
}

locals {
  # The roles that terraform/identity.tf grants in the whole project. A test compares them.
  grantable = ["roles/datastore.user", "roles/logging.logWriter", "roles/storage.objectAdmin"]

  # The deployment's buckets, in terraform/storage.tf.
  buckets = [for name in ["source", "drills"] : "projects/_/buckets/${var.project}-${name}"]

  # Roles without conditions: they cannot be restricted further, or allow no more than needed.
  roles = [
    "roles/cloudfunctions.developer",             # the functions, and the Cloud Run service of the desk
    "roles/cloudscheduler.admin",                 # the scheduler's jobs
    "roles/datastore.backupSchedulesAdmin",       # Firestore's backups
    "roles/datastore.indexAdmin",                 # its indexes, exemptions and times to live
    "roles/logging.logWriter",                    # the build's own log
    "roles/monitoring.alertPolicyEditor",         # alerts
    "roles/monitoring.dashboardEditor",           # the dashboard
    "roles/monitoring.notificationChannelEditor", # the channel of the alerts
    "roles/pubsub.admin",                         # topics and subscriptions, with their grants
    "roles/serviceusage.serviceUsageAdmin",       # enabling Google's services
  ]

  # Roles that apply only where the condition is true.
  conditions = {
    "roles/datastore.viewer" = {
      title      = "smoke_test_looks_into_our_database"
      expression = "resource.name == \"projects/${var.project}/databases/(default)\""
    }
    "roles/resourcemanager.projectIamAdmin" = {
      title      = "grants_what_the_deployment_grants"
      expression = "api.getAttribute('iam.googleapis.com/modifiedGrantsByRole', []).hasOnly(['${join("', '", local.grantable)}'])"
    }
    "roles/secretmanager.secretAccessor" = {
      title      = "smoke_test_signs_as_twilio"
      expression = "resource.name.startsWith(\"projects/${data.google_project.this.number}/secrets/TWILIO_AUTH_TOKEN/versions/\")"
    }
    "roles/storage.admin" = {
      title = "our_buckets"
      expression = join(" || ", flatten([for bucket in local.buckets : [
        "resource.name == \"${bucket}\"", "resource.name.startsWith(\"${bucket}/\")"
      ]]))
    }
  }
}

# This role can create and change the database, the secrets and the repository of images, but neither delete nor read them.
resource "google_project_iam_custom_role" "deployer" {
  role_id     = "deployer"
  title       = "Deployer"
  description = "Permissions that deploying needs in addition to predefined roles"

  permissions = [
    "artifactregistry.repositories.create",
    "artifactregistry.repositories.get",
    "artifactregistry.repositories.getIamPolicy",
    "artifactregistry.repositories.setIamPolicy",
    "artifactregistry.repositories.update",
    "billing.resourcebudgets.read", # The project's own budget, without a right on the billing account.
    "billing.resourcebudgets.write",
    "datastore.databases.create",
    "datastore.databases.getMetadata",
    "datastore.databases.list",
    "datastore.databases.update",
    "iam.serviceAccounts.create",
    "iam.serviceAccounts.delete",
    "iam.serviceAccounts.get",
    "iam.serviceAccounts.list",
    "iam.serviceAccounts.update",
    "iap.webServices.getIamPolicy", # Who may visit the desk.
    "iap.webServices.setIamPolicy",
    "logging.logMetrics.create",
    "logging.logMetrics.delete",
    "logging.logMetrics.get",
    "logging.logMetrics.list",
    "logging.logMetrics.update",
    "resourcemanager.projects.get",
    "run.builds.create", # The desk is built from its source.
    "run.services.get",
    "run.services.getIamPolicy",
    "run.services.setIamPolicy",
    "secretmanager.secrets.create",
    "secretmanager.secrets.get",
    "secretmanager.secrets.getIamPolicy",
    "secretmanager.secrets.list",
    "secretmanager.secrets.setIamPolicy",
    "secretmanager.secrets.update",
    "storage.buckets.create", # Checked on the project, where the condition on the buckets' names does not apply.
  ]
}

resource "google_project_iam_member" "deployer_custom" {
  project = var.project
  role    = google_project_iam_custom_role.deployer.name
  member  = google_service_account.deployer.member
}

resource "google_project_iam_member" "deployer" {
  for_each = toset(local.roles)

  project = var.project
  role    = each.key
  member  = google_service_account.deployer.member
}

resource "google_project_iam_member" "deployer_conditional" {
  for_each = local.conditions

  project = var.project
  role    = each.key
  member  = google_service_account.deployer.member

  condition {
    title      = each.value.title
    expression = each.value.expression
  }
}

# The account that builds and deploys, and what it may do in this project. It has no right in any other, nor on the billing
# account. Where a role of Google's would open more than deploying needs, single permissions stand in its place.

resource "google_service_account" "deployer" {
  account_id   = "deployer"
  display_name = "Builds and deploys"
}

data "google_project" "this" {
  project_id = var.project
}

locals {
  # What terraform/identity.tf grants in the whole project. A test compares.
  grantable = ["roles/datastore.user", "roles/logging.logWriter", "roles/storage.objectAdmin"]

  # The deployment's own buckets, terraform/storage.tf.
  buckets = [for name in ["source", "drills"] : "projects/_/buckets/${var.project}-${name}"]

  # Roles as they are: what they are for cannot be narrowed, or is no more than that.
  roles = [
    "roles/cloudfunctions.developer",             # the functions
    "roles/cloudscheduler.admin",                 # the scheduler's jobs
    "roles/datastore.backupSchedulesAdmin",       # Firestore's backups
    "roles/datastore.indexAdmin",                 # its indexes, exemptions and lives of documents
    "roles/logging.logWriter",                    # the build's own log
    "roles/monitoring.alertPolicyEditor",         # alerts
    "roles/monitoring.dashboardEditor",           # the dashboard
    "roles/monitoring.notificationChannelEditor", # who is told
    "roles/pubsub.admin",                         # topics and subscriptions, and who may use each
    "roles/serviceusage.serviceUsageAdmin",       # Google's services, switched on
  ]

  # Roles that hold only where or as long as the condition is true.
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

# The database, the secrets and the repository of images can be made and changed, but neither deleted nor, by this role, read.
resource "google_project_iam_custom_role" "deployer" {
  role_id     = "deployer"
  title       = "Deployer"
  description = "What deploying needs beside the roles of Google's"

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
    "logging.logMetrics.create",
    "logging.logMetrics.delete",
    "logging.logMetrics.get",
    "logging.logMetrics.list",
    "logging.logMetrics.update",
    "resourcemanager.projects.get",
    "run.services.get",
    "run.services.getIamPolicy",
    "run.services.setIamPolicy",
    "secretmanager.secrets.create",
    "secretmanager.secrets.get",
    "secretmanager.secrets.getIamPolicy",
    "secretmanager.secrets.list",
    "secretmanager.secrets.setIamPolicy",
    "secretmanager.secrets.update",
    "storage.buckets.create", # Asked of the project, so that the condition on the buckets' names does not reach it.
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

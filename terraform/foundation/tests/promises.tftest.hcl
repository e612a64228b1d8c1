# The promises of the foundation; each run is named after one. The provider is a mock: no account is needed.

variables {
  stage      = "dev"
  project    = "textdrill-dev"
  repository = "projects/textdrill-dev/locations/us-central1/connections/host/repositories/textdrill"
}

mock_provider "google" {
  override_during = plan

  mock_data "google_project" {
    defaults = { number = "123456789012" }
  }
  mock_resource "google_service_account" {
    defaults = {
      id     = "projects/textdrill-dev/serviceAccounts/deployer@textdrill-dev.iam.gserviceaccount.com"
      member = "serviceAccount:deployer@textdrill-dev.iam.gserviceaccount.com"
    }
  }
  mock_resource "google_project_iam_custom_role" {
    defaults = { name = "projects/textdrill-dev/roles/deployer" }
  }
}

# The declarations in the text of the deployment.
run "declared" {
  module {
    source = "../tests/declared"
  }
}

run "foundation" {
  command = plan

  module {
    source = "./tests/declared"
  }
}

run "the_state_is_private_and_can_be_restored" {
  command = plan

  assert {
    condition = (
      google_storage_bucket.state.public_access_prevention == "enforced" &&
      google_storage_bucket.state.uniform_bucket_level_access &&
      google_storage_bucket.state.versioning[0].enabled
    )
    error_message = "The state's bucket must keep versions and forbid public access."
  }
  assert {
    condition     = google_storage_bucket.state.name == "textdrill-dev-terraform-state"
    error_message = "The state's bucket does not have the name that cloudbuild.yaml uses."
  }
}

run "the_build_reaches_the_deployments_state_and_not_the_foundations" {
  command = plan

  assert {
    condition = google_storage_bucket_iam_member.deployer_state.condition[0].expression == join(" || ", [
      "resource.name == \"projects/_/buckets/textdrill-dev-terraform-state\"",
      "resource.name.startsWith(\"projects/_/buckets/textdrill-dev-terraform-state/objects/textdrill/\")",
    ])
    error_message = "The build could write another state than the deployment's."
  }
  assert {
    condition     = strcontains(run.declared.text, "prefix = \"textdrill\"")
    error_message = "The deployment's state is not where the build may write."
  }
}

run "the_deployers_roles_in_the_whole_project_are_these" {
  command = plan

  assert {
    condition = toset(keys(google_project_iam_member.deployer)) == toset([
      "roles/cloudfunctions.developer",
      "roles/cloudscheduler.admin",
      "roles/datastore.backupSchedulesAdmin",
      "roles/datastore.indexAdmin",
      "roles/logging.logWriter",
      "roles/monitoring.alertPolicyEditor",
      "roles/monitoring.dashboardEditor",
      "roles/monitoring.notificationChannelEditor",
      "roles/pubsub.admin",
      "roles/serviceusage.serviceUsageAdmin",
    ])
    error_message = "The deployer has another role without a condition, or lacks one."
  }
  assert {
    condition = toset(keys(google_project_iam_member.deployer_conditional)) == toset([
      "roles/datastore.viewer",
      "roles/resourcemanager.projectIamAdmin",
      "roles/secretmanager.secretAccessor",
      "roles/storage.admin",
    ])
    error_message = "The deployer has another role with a condition, or lacks one."
  }
  assert {
    condition     = google_project_iam_member.deployer_custom.role == google_project_iam_custom_role.deployer.name
    error_message = "The third role must be our custom role."
  }
  assert {
    condition = {
      for type, names in run.foundation.resources : type => sort(names)
      if length(regexall("^google_(project|folder|organization|billing_account)_iam_(member|binding|policy)$", type)) > 0
    } == { google_project_iam_member = sort(["deployer", "deployer_conditional", "deployer_custom"]) }
    error_message = "There is a project-wide role for which deployer.tf gives no reason."
  }
}

run "the_deployers_own_role_reads_no_data_and_deletes_none" {
  command = plan

  assert {
    condition = length(setintersection(google_project_iam_custom_role.deployer.permissions, [
      "artifactregistry.repositories.delete", "artifactregistry.repositories.downloadArtifacts",
      "datastore.databases.delete", "datastore.entities.get", "datastore.entities.list",
      "iam.serviceAccounts.actAs", "iam.serviceAccounts.setIamPolicy", "iam.serviceAccounts.getAccessToken",
      "iam.serviceAccountKeys.create", "resourcemanager.projects.setIamPolicy",
      "secretmanager.secrets.delete", "secretmanager.versions.access",
      "storage.buckets.delete", "storage.buckets.setIamPolicy", "storage.objects.get",
    ])) == 0
    error_message = "The deployer's custom role contains a permission that it exists to avoid."
  }
}

run "the_right_to_grant_is_bound_to_what_the_deployment_grants" {
  command = plan

  assert {
    condition = google_project_iam_member.deployer_conditional["roles/resourcemanager.projectIamAdmin"].condition[0].expression == join("", [
      "api.getAttribute('iam.googleapis.com/modifiedGrantsByRole', [])",
      ".hasOnly(['roles/datastore.user', 'roles/logging.logWriter', 'roles/storage.objectAdmin'])",
    ])
    error_message = "The deployer could grant other project-wide roles than these three."
  }
  assert {
    condition = toset(regexall("roles/[A-Za-z.]+",
      google_project_iam_member.deployer_conditional["roles/resourcemanager.projectIamAdmin"].condition[0].expression
    )) == toset(flatten(regexall("\"google_project_iam_member\" \"[a-z_]+\" {[^}]*?\\srole += \"([A-Za-z./]+)\"", run.declared.text)))
    error_message = "The project-wide roles that the deployer may grant differ from those that the deployment grants."
  }
  assert {
    condition = (
      length(regexall("\"google_project_iam_member\" \"[a-z_]+\" {[^}]*?\\srole += \"([A-Za-z./]+)\"", run.declared.text)) ==
      length(run.declared.resources["google_project_iam_member"])
    )
    error_message = "A project-wide role of the deployment is not a literal, so this test cannot compare it."
  }
}

run "rights_on_data_name_their_resources" {
  command = plan

  assert {
    condition = (
      google_project_iam_member.deployer_conditional["roles/secretmanager.secretAccessor"].condition[0].expression ==
      "resource.name.startsWith(\"projects/123456789012/secrets/TWILIO_AUTH_TOKEN/versions/\")"
    )
    error_message = "The smoke test may read exactly one secret."
  }
  assert {
    condition = (
      google_project_iam_member.deployer_conditional["roles/datastore.viewer"].condition[0].expression ==
      "resource.name == \"projects/textdrill-dev/databases/(default)\""
    )
    error_message = "The smoke test may read exactly our database."
  }
  assert {
    condition = toset(flatten(regexall("projects/_/buckets/([a-z-]+)",
      google_project_iam_member.deployer_conditional["roles/storage.admin"].condition[0].expression
      ))) == toset([
      for suffix in flatten(regexall("name += \"\\$${var.project}-([a-z]+)\"", run.declared.text)) : "textdrill-dev-${suffix}"
    ])
    error_message = "The buckets that the deployer manages differ from the deployment's."
  }
}

run "a_build_acts_as_the_deployments_accounts_and_no_others" {
  command = plan

  assert {
    condition = toset(keys(google_service_account_iam_member.deployer_acts_as)) == toset(flatten([
      for id in flatten(regexall("account_id += \"([^\"]+)\"", run.declared.text)) :
      strcontains(id, "each.key") ? [for function in run.declared.topology.functions : "fn-${function.name}"] : [id]
    ]))
    error_message = "The accounts that a build may act as differ from those that the deployment creates."
  }
  assert {
    condition = alltrue([for name, each in google_service_account_iam_member.deployer_acts_as :
      each.service_account_id == "projects/textdrill-dev/serviceAccounts/${name}@textdrill-dev.iam.gserviceaccount.com" &&
      each.role == "roles/iam.serviceAccountUser"
    ])
    error_message = "A right to act as an account is another right, or on another account."
  }
  assert {
    condition     = join(" ", google_service_account_iam_member.deployer_grants_on_pubsub_push[*].service_account_id) == "projects/textdrill-dev/serviceAccounts/pubsub-push@textdrill-dev.iam.gserviceaccount.com"
    error_message = "The deployment may grant roles on one account only: that of pushes."
  }
}

run "the_release_branch_alone_is_built_and_by_the_deployer" {
  command = plan

  assert {
    condition = (
      google_cloudbuild_trigger.release[0].repository_event_config[0].push[0].branch == "^release$" &&
      length(google_cloudbuild_trigger.release[0].repository_event_config[0].pull_request) == 0 &&
      google_cloudbuild_trigger.release[0].service_account == google_service_account.deployer.id &&
      google_cloudbuild_trigger.release[0].filename == "cloudbuild.yaml"
    )
    error_message = "Another branch than the release branch is built, or by another account."
  }
  assert {
    condition = toset(keys(google_cloudbuild_trigger.release[0].substitutions)) == toset([
      for name in keys(yamldecode(file("../../cloudbuild.yaml")).substitutions) : name
    ])
    error_message = "The substitutions of the trigger and of cloudbuild.yaml differ."
  }
}

run "without_a_repository_nothing_is_built" {
  command = plan

  variables {
    repository = null
  }

  assert {
    condition     = length(google_cloudbuild_trigger.release) + length(google_service_account_iam_member.deployer_acts_as) == 0
    error_message = "Without a repository there must be no trigger and no right to act as an account."
  }
}

run "dev_cannot_be_founded_in_prod" {
  command = plan

  variables {
    project    = "textdrill-prod"
    repository = null
  }

  expect_failures = [var.project]
}

run "another_projects_repository_is_refused" {
  command = plan

  variables {
    repository = "projects/textdrill-prod/locations/us-central1/connections/host/repositories/textdrill"
  }

  expect_failures = [var.repository]
}

"""The foundation's checks detect a broken foundation: each test breaks one thing and names the failing checks."""

from tests.terraform.configuration import Configuration


def test_the_unbroken_foundation_passes(foundation: Configuration) -> None:
    assert foundation.invalid() == []
    assert foundation.failed_checks() == set()


def test_a_state_bucket_that_could_be_made_public(foundation: Configuration) -> None:
    foundation.replace("state.tf", '"enforced"', '"inherited"')
    assert foundation.failed_checks() == {"the_state_is_private_and_can_be_restored"}


def test_a_build_that_could_write_the_foundations_state(foundation: Configuration) -> None:
    foundation.replace("state.tf", "/objects/textdrill/", "/objects/")
    assert foundation.failed_checks() == {"the_build_reaches_the_deployments_state_and_not_the_foundations"}


def test_a_deployer_with_the_editor_role(foundation: Configuration) -> None:
    foundation.replace("deployer.tf", '    "roles/pubsub.admin", ', '    "roles/editor",\n    "roles/pubsub.admin", ')
    assert foundation.failed_checks() == {"the_deployers_roles_in_the_whole_project_are_these"}


def test_a_role_that_is_not_listed(foundation: Configuration) -> None:
    foundation.append(
        "deployer.tf",
        'resource "google_project_iam_member" "more" {\n  project = var.project\n  role = "roles/owner"\n'
        "  member = google_service_account.deployer.member\n}",
    )
    assert foundation.failed_checks() == {"the_deployers_roles_in_the_whole_project_are_these"}


def test_an_unlimited_right_to_grant_roles(foundation: Configuration) -> None:
    foundation.replace("deployer.tf", ".hasOnly([", " != [] || !([")
    assert foundation.failed_checks() == {"the_right_to_grant_is_bound_to_what_the_deployment_grants"}


def test_a_grant_of_the_deployment_that_the_deployer_may_not_make(foundation: Configuration) -> None:
    foundation.replace("../identity.tf", '"roles/datastore.user"', '"roles/datastore.owner"')
    assert foundation.failed_checks() == {"the_right_to_grant_is_bound_to_what_the_deployment_grants"}


def test_a_right_to_grant_a_role_that_the_deployment_does_not_grant(foundation: Configuration) -> None:
    foundation.replace("deployer.tf", '["roles/datastore.user", ', '["roles/datastore.user", "roles/viewer", ')
    assert foundation.failed_checks() == {"the_right_to_grant_is_bound_to_what_the_deployment_grants"}


def test_an_account_that_the_build_may_not_act_as(foundation: Configuration) -> None:
    foundation.replace("../identity.tf", '= "scheduler"', '= "clock"')
    assert foundation.failed_checks() == {"a_build_acts_as_the_deployments_accounts_and_no_others"}


def test_a_pull_request_that_is_built(foundation: Configuration) -> None:
    foundation.replace("builds.tf", "    push {", "    pull_request {")
    assert foundation.failed_checks() == {"the_release_branch_alone_is_built_and_by_the_deployer"}


def test_a_dev_foundation_in_prod(foundation: Configuration) -> None:
    foundation.replace("variables.tf", 'endswith(var.project, "-${var.stage}")', 'startswith(var.project, "textdrill")')
    assert foundation.failed_checks() == {"dev_cannot_be_founded_in_prod"}

"""Whether the foundation's checks notice what is broken: each test breaks one thing and names the check that fails."""

from tests.terraform.configuration import Configuration


def test_the_unbroken_foundation_passes(foundation: Configuration) -> None:
    assert foundation.invalid() == []
    assert foundation.broken_promises() == set()


def test_a_state_that_anybody_could_be_let_to(foundation: Configuration) -> None:
    foundation.replace("state.tf", '"enforced"', '"inherited"')
    assert foundation.broken_promises() == {"the_state_is_private_and_can_be_restored"}


def test_a_build_that_could_write_the_foundations_state(foundation: Configuration) -> None:
    foundation.replace("state.tf", "/objects/textdrill/", "/objects/")
    assert foundation.broken_promises() == {"the_build_reaches_the_deployments_state_and_not_the_foundations"}


def test_a_deployer_who_is_editor(foundation: Configuration) -> None:
    foundation.replace("deployer.tf", '    "roles/pubsub.admin", ', '    "roles/editor",\n    "roles/pubsub.admin", ')
    assert foundation.broken_promises() == {"the_deployers_roles_in_the_whole_project_are_these"}


def test_a_role_beside_the_list(foundation: Configuration) -> None:
    foundation.append(
        "deployer.tf",
        'resource "google_project_iam_member" "more" {\n  project = var.project\n  role = "roles/owner"\n'
        "  member = google_service_account.deployer.member\n}",
    )
    assert foundation.broken_promises() == {"the_deployers_roles_in_the_whole_project_are_these"}


def test_a_right_to_grant_anything(foundation: Configuration) -> None:
    foundation.replace("deployer.tf", ".hasOnly([", " != [] || !([")
    assert foundation.broken_promises() == {"the_right_to_grant_is_bound_to_what_the_deployment_grants"}


def test_a_grant_of_the_deployments_that_the_deployer_may_not_make(foundation: Configuration) -> None:
    foundation.replace("../identity.tf", '"roles/datastore.user"', '"roles/datastore.owner"')
    assert foundation.broken_promises() == {"the_right_to_grant_is_bound_to_what_the_deployment_grants"}


def test_a_right_to_grant_what_the_deployment_does_not(foundation: Configuration) -> None:
    foundation.replace("deployer.tf", '["roles/datastore.user", ', '["roles/datastore.user", "roles/viewer", ')
    assert foundation.broken_promises() == {"the_right_to_grant_is_bound_to_what_the_deployment_grants"}


def test_an_account_of_the_deployments_that_the_build_may_not_act_as(foundation: Configuration) -> None:
    foundation.replace("../identity.tf", '= "scheduler"', '= "clock"')
    assert foundation.broken_promises() == {"a_build_acts_as_the_deployments_accounts_and_no_others"}


def test_a_pull_request_that_is_built(foundation: Configuration) -> None:
    foundation.replace("builds.tf", "    push {", "    pull_request {")
    assert foundation.broken_promises() == {"the_release_branch_alone_is_built_and_by_the_deployer"}


def test_a_foundation_of_dev_in_prod(foundation: Configuration) -> None:
    foundation.replace("variables.tf", 'endswith(var.project, "-${var.stage}")', 'startswith(var.project, "textdrill")')
    assert foundation.broken_promises() == {"dev_cannot_be_founded_in_prod"}

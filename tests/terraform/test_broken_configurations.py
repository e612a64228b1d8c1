"""Whether Terraform's checks notice what is broken: each test breaks one thing and names the check that must fail."""

import pytest

from tests.terraform.configuration import Configuration


def test_the_unbroken_copy_passes(configuration: Configuration) -> None:
    assert configuration.invalid() == []
    assert configuration.broken_promises() == set()


def test_a_misspelled_argument_is_invalid(configuration: Configuration) -> None:
    configuration.replace("pubsub.tf", "ack_deadline_seconds ", "ack_dead_line_seconds ")
    assert any("ack_dead_line_seconds" in found for found in configuration.invalid())


def test_an_unordered_subscription(configuration: Configuration) -> None:
    configuration.replace("pubsub.tf", "enable_message_ordering    = true", "enable_message_ordering    = false")
    assert configuration.broken_promises() == {"every_subscription_is_ordered"}


def test_a_subscription_beside_the_topology(configuration: Configuration) -> None:
    configuration.append(
        "pubsub.tf",
        'resource "google_pubsub_subscription" "pulled" {\n  name = "pulled"\n  topic = "dialog-events"\n}',
    )
    assert configuration.broken_promises() == {"every_subscription_is_ordered"}


def test_a_subscription_that_expires(configuration: Configuration) -> None:
    configuration.replace("pubsub.tf", 'ttl = ""', 'ttl = "2678400s"')
    assert configuration.broken_promises() == {"no_subscription_expires"}


def test_an_ack_deadline_below_the_time_out(configuration: Configuration) -> None:
    configuration.replace(
        "topology.yaml", "function: send-texts, ack_deadline: 300", "function: send-texts, ack_deadline: 60"
    )
    assert configuration.broken_promises() == {"every_ack_deadline_is_above_its_functions_time_out"}


def test_a_missing_index(configuration: Configuration) -> None:
    configuration.replace("firestore.tf", "for_each = local.indexes", "for_each = {}")
    assert configuration.broken_promises() == {"every_declared_index_exists"}


def test_an_index_that_falls(configuration: Configuration) -> None:
    configuration.replace("firestore.tf", '"ASCENDING"', '"DESCENDING"')
    assert configuration.broken_promises() == {"every_declared_index_exists"}


def test_a_second_public_invoker(configuration: Configuration) -> None:
    configuration.append(
        "identity.tf",
        'resource "google_cloud_run_service_iam_member" "also_public" {\n'
        '  location = var.region\n  service = "sweep"\n  role = "roles/run.invoker"\n  member = "allUsers"\n}',
    )
    assert configuration.broken_promises() == {
        "only_the_webhook_is_public",
        "every_grant_is_one_of_these_and_of_its_role",
    }


def test_a_second_public_function_of_the_topology(configuration: Configuration) -> None:
    configuration.replace("topology.tf", 'if function.trigger == "http"', 'if function.trigger != "topic"')
    assert configuration.broken_promises() == {"only_the_webhook_is_public"}


def test_a_project_wide_role_for_a_functions_account(configuration: Configuration) -> None:
    configuration.append(
        "identity.tf",
        'resource "google_project_iam_member" "sweep" {\n  project = var.project\n'
        '  role = "roles/pubsub.editor"\n  member = google_service_account.function["sweep"].member\n}',
    )
    assert configuration.broken_promises() == {"no_account_has_a_role_in_the_whole_project"}


@pytest.mark.parametrize(
    ("role", "more"),
    [
        ("roles/pubsub.publisher", "roles/pubsub.editor"),
        ("roles/secretmanager.secretAccessor", "roles/secretmanager.admin"),
        ("roles/artifactregistry.writer", "roles/artifactregistry.admin"),
    ],
)
def test_a_grant_of_another_role(configuration: Configuration, role: str, more: str) -> None:
    configuration.replace("identity.tf", role, more)
    assert configuration.broken_promises() == {"every_grant_is_one_of_these_and_of_its_role"}


@pytest.mark.parametrize(
    ("kind", "arguments"),
    [
        ("google_pubsub_topic_iam_member", 'topic = "outbound-sms"\n  role = "roles/pubsub.publisher"'),
        (
            "google_cloud_run_service_iam_member",
            'location = var.region\n  service = "send-texts"\n  role = "roles/run.invoker"',
        ),
    ],
)
def test_a_grant_beside_the_known_ones(configuration: Configuration, kind: str, arguments: str) -> None:
    account = 'google_service_account.function["twilio-webhook"].member'
    configuration.append("identity.tf", f'resource "{kind}" "more" {{\n  {arguments}\n  member = {account}\n}}')
    assert configuration.broken_promises() == {"every_grant_is_one_of_these_and_of_its_role"}


def test_a_scheduler_that_may_call_everything(configuration: Configuration) -> None:
    configuration.replace(
        "identity.tf",
        '"scheduler" {\n  for_each = local.schedules',
        '"scheduler" {\n  for_each = local.functions',
    )
    assert configuration.broken_promises() == {"every_grant_is_one_of_these_and_of_its_role"}


def test_a_right_to_all_databases(configuration: Configuration) -> None:
    configuration.replace("identity.tf", "resource.name == ", "resource.name != ")
    assert configuration.broken_promises() == {"no_account_has_a_role_in_the_whole_project"}


def test_an_unset_variable(configuration: Configuration) -> None:
    configuration.replace(
        "variables.tf", '    TIME_ZONE                    = optional(string, "America/New_York")\n', ""
    )
    assert configuration.broken_promises() == {"every_setting_is_set_on_every_function"}


def test_a_setting_that_the_topology_does_not_know(configuration: Configuration) -> None:
    configuration.replace("functions.tf", "    STAGE  ", '    STAGES = "all"\n    STAGE  ')
    assert configuration.broken_promises() == {"every_setting_is_set_on_every_function"}


def test_a_schedule_without_its_function(configuration: Configuration) -> None:
    configuration.replace("topology.yaml", "{function: sweep, cron", "{function: sweeps, cron")
    assert "every_schedule_calls_a_declared_function" in configuration.broken_promises()


def test_a_secret_in_the_state(configuration: Configuration) -> None:
    configuration.append(
        "secrets.tf",
        'resource "google_secret_manager_secret_version" "this" {\n'
        '  secret = google_secret_manager_secret.this["TWILIO_AUTH_TOKEN"].id\n  secret_data = "token"\n}',
    )
    assert configuration.broken_promises() == {"no_secret_is_in_the_state"}


def test_a_dev_build_that_could_reach_prod(configuration: Configuration) -> None:
    configuration.replace(
        "variables.tf", 'endswith(var.project, "-${var.stage}")', 'startswith(var.project, "textdrill")'
    )
    assert configuration.broken_promises() == {"a_dev_build_cannot_reach_prod"}


def test_a_state_that_would_take_another_project(configuration: Configuration) -> None:
    configuration.replace("versions.tf", "self.output == var.project", 'self.output != ""')
    assert configuration.broken_promises() == {"a_state_refuses_another_project"}


def test_a_part_that_could_be_planned_in_another_projects_state(configuration: Configuration) -> None:
    configuration.replace("apis.tf", "depends_on = [terraform_data.project]", "")
    assert configuration.broken_promises() == {"a_state_refuses_another_project"}


def test_a_resource_that_no_promise_would_read(configuration: Configuration) -> None:
    (configuration.folder / "more.tf.json").write_text('{"resource": {"google_pubsub_topic": {"more": {"name": "m"}}}}')
    assert "declared" in configuration.broken_promises()


def test_an_alert_that_comes_late(configuration: Configuration) -> None:
    configuration.replace(
        "monitoring.tf",
        "local.counted.messages_parked, seconds = 300, above = 0",
        "local.counted.messages_parked, seconds = 300, above = 5",
    )
    assert configuration.broken_promises() == {"every_alert_notifies_the_operators"}

"""Terraform's checks detect a broken deployment: each test breaks one thing and names the checks that must fail."""

import pytest

from tests.terraform.configuration import Configuration


def test_the_unbroken_copy_passes(configuration: Configuration) -> None:
    assert configuration.invalid() == []
    assert configuration.failed_checks() == set()


def test_a_misspelled_argument_is_invalid(configuration: Configuration) -> None:
    configuration.replace("pubsub.tf", "ack_deadline_seconds ", "ack_dead_line_seconds ")
    assert any("ack_dead_line_seconds" in problem for problem in configuration.invalid())


def test_an_unordered_subscription(configuration: Configuration) -> None:
    configuration.replace("pubsub.tf", "enable_message_ordering    = true", "enable_message_ordering    = false")
    assert configuration.failed_checks() == {"every_subscription_is_ordered"}


def test_a_subscription_that_is_not_in_the_topology(configuration: Configuration) -> None:
    configuration.append(
        "pubsub.tf",
        'resource "google_pubsub_subscription" "pulled" {\n  name = "pulled"\n  topic = "dialog-events"\n}',
    )
    assert configuration.failed_checks() == {"every_subscription_is_ordered"}


def test_a_subscription_that_expires(configuration: Configuration) -> None:
    configuration.replace("pubsub.tf", 'ttl = ""', 'ttl = "2678400s"')
    assert configuration.failed_checks() == {"no_subscription_expires"}


def test_an_ack_deadline_below_the_time_out(configuration: Configuration) -> None:
    configuration.replace(
        "topology.yaml", "function: send-texts, ack_deadline: 300", "function: send-texts, ack_deadline: 60"
    )
    assert configuration.failed_checks() == {"every_ack_deadline_is_above_its_functions_time_out"}


def test_a_missing_index(configuration: Configuration) -> None:
    configuration.replace("firestore.tf", "for_each = local.indexes", "for_each = {}")
    assert configuration.failed_checks() == {"every_declared_index_exists"}


def test_an_index_in_descending_order(configuration: Configuration) -> None:
    configuration.replace("firestore.tf", '"ASCENDING"', '"DESCENDING"')
    assert configuration.failed_checks() == {"every_declared_index_exists"}


def test_a_second_public_invoker(configuration: Configuration) -> None:
    configuration.append(
        "identity.tf",
        'resource "google_cloud_run_service_iam_member" "also_public" {\n'
        '  location = var.region\n  service = "sweep"\n  role = "roles/run.invoker"\n  member = "allUsers"\n}',
    )
    assert configuration.failed_checks() == {
        "only_the_webhook_is_public",
        "every_grant_is_one_of_these_and_of_its_role",
    }


def test_a_second_public_function_of_the_topology(configuration: Configuration) -> None:
    configuration.replace(
        "topology.tf", 'if function.trigger == "http"', 'if contains(["http", "schedule"], function.trigger)'
    )
    assert configuration.failed_checks() == {"only_the_webhook_is_public"}


def test_a_project_wide_role_for_a_functions_account(configuration: Configuration) -> None:
    configuration.append(
        "identity.tf",
        'resource "google_project_iam_member" "sweep" {\n  project = var.project\n'
        '  role = "roles/pubsub.editor"\n  member = google_service_account.function["sweep"].member\n}',
    )
    assert configuration.failed_checks() == {"no_account_has_a_role_in_the_whole_project"}


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
    assert configuration.failed_checks() == {"every_grant_is_one_of_these_and_of_its_role"}


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
def test_a_grant_that_is_not_listed(configuration: Configuration, kind: str, arguments: str) -> None:
    account = 'google_service_account.function["twilio-webhook"].member'
    configuration.append("identity.tf", f'resource "{kind}" "more" {{\n  {arguments}\n  member = {account}\n}}')
    assert configuration.failed_checks() == {"every_grant_is_one_of_these_and_of_its_role"}


def test_a_scheduler_that_may_call_everything(configuration: Configuration) -> None:
    configuration.replace(
        "identity.tf",
        '"scheduler" {\n  for_each = local.schedules',
        '"scheduler" {\n  for_each = local.called_functions',
    )
    assert configuration.failed_checks() == {"every_grant_is_one_of_these_and_of_its_role"}


def test_a_desk_in_front_of_the_proxy(configuration: Configuration) -> None:
    configuration.replace("desk.tf", "iap_enabled         = true", "iap_enabled         = false")
    assert configuration.failed_checks() == {"the_desk_lets_only_named_operators_in"}


def test_a_desk_that_everybody_of_a_domain_may_visit(configuration: Configuration) -> None:
    configuration.replace("desk.tf", '"user:${each.value.email}"', '"domain:example.com"')
    assert configuration.failed_checks() == {"the_desk_lets_only_named_operators_in"}


def test_a_desk_that_is_called_past_the_proxy(configuration: Configuration) -> None:
    configuration.replace(
        "desk.tf", "google_project_service_identity.iap.member", "google_service_account.scheduler.member"
    )
    assert configuration.failed_checks() == {"the_desk_lets_only_named_operators_in"}


def test_a_desk_that_believes_what_was_signed_for_another_service(configuration: Configuration) -> None:
    configuration.replace("desk.tf", "services/${name}", "services/another")
    assert configuration.failed_checks() == {"the_desk_lets_only_named_operators_in"}


def test_a_grant_for_all_databases(configuration: Configuration) -> None:
    configuration.replace("identity.tf", "resource.name == ", "resource.name != ")
    assert configuration.failed_checks() == {"no_account_has_a_role_in_the_whole_project"}


def test_an_unset_variable(configuration: Configuration) -> None:
    configuration.replace(
        "variables.tf", '    TIME_ZONE                    = optional(string, "America/New_York")\n', ""
    )
    assert configuration.failed_checks() == {"every_setting_is_set_on_every_function"}


def test_a_setting_that_is_not_in_the_topology(configuration: Configuration) -> None:
    configuration.replace("functions.tf", "    STAGE  ", '    STAGES = "all"\n    STAGE  ')
    assert configuration.failed_checks() == {"every_setting_is_set_on_every_function"}


def test_a_schedule_without_its_function(configuration: Configuration) -> None:
    configuration.replace("topology.yaml", "{function: sweep, cron", "{function: sweeps, cron")
    assert "every_schedule_calls_a_declared_function" in configuration.failed_checks()


def test_a_secret_in_the_state(configuration: Configuration) -> None:
    configuration.append(
        "secrets.tf",
        'resource "google_secret_manager_secret_version" "this" {\n'
        '  secret = google_secret_manager_secret.this["TWILIO_AUTH_TOKEN"].id\n  secret_data = "token"\n}',
    )
    assert configuration.failed_checks() == {"no_secret_is_in_the_state"}


def test_a_dev_build_that_could_reach_prod(configuration: Configuration) -> None:
    configuration.replace(
        "variables.tf", 'endswith(var.project, "-${var.stage}")', 'startswith(var.project, "textdrill")'
    )
    assert configuration.failed_checks() == {"a_dev_build_cannot_reach_prod"}


def test_a_state_that_would_accept_another_project(configuration: Configuration) -> None:
    configuration.replace("versions.tf", "self.output == var.project", 'self.output != ""')
    assert configuration.failed_checks() == {"a_state_refuses_another_project"}


def test_a_resource_that_could_be_planned_in_another_projects_state(configuration: Configuration) -> None:
    configuration.replace("apis.tf", "depends_on = [terraform_data.project]", "")
    assert configuration.failed_checks() == {"a_state_refuses_another_project"}


def test_a_resource_that_no_check_would_read(configuration: Configuration) -> None:
    (configuration.folder / "more.tf.json").write_text('{"resource": {"google_pubsub_topic": {"more": {"name": "m"}}}}')
    assert "declared" in configuration.failed_checks()


def test_an_alert_that_fires_late(configuration: Configuration) -> None:
    configuration.replace(
        "monitoring.tf",
        "local.counted.messages_parked, seconds = 300, above = 0",
        "local.counted.messages_parked, seconds = 300, above = 5",
    )
    assert configuration.failed_checks() == {"every_alert_notifies_the_operators"}


def test_an_instance_that_stays_warm_in_dev(configuration: Configuration) -> None:
    configuration.replace("functions.tf", "each.value.min_instances[var.stage]\n", "each.value.min_instances.prod\n")
    assert configuration.failed_checks() == {"no_instance_stays_warm_in_dev"}


def test_an_answer_that_waits_for_a_cold_start_in_prod(configuration: Configuration) -> None:
    configuration.replace("functions.tf", "each.value.min_instances[var.stage]\n", "each.value.min_instances.dev\n")
    assert configuration.failed_checks() == {"the_functions_of_an_answer_stay_warm_in_prod"}


def test_more_instances_kept_warm_than_allowed(configuration: Configuration) -> None:
    park = "max_instances: 5\n    min_instances: {dev: 0, prod: "
    configuration.replace("topology.yaml", f"{park}0}}", f"{park}6}}")
    assert configuration.failed_checks() == {
        "every_minimum_number_of_instances_is_in_range",
        "the_functions_of_an_answer_stay_warm_in_prod",
    }

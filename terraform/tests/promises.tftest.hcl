# The promises of the deployment; each run is named after one. The providers are mocks: no account is needed, and nothing is
# reached or built.

variables {
  stage           = "dev"
  project         = "textdrill-dev"
  archive         = "dist/textdrill-0123456789abcdef.zip"
  alert_email     = "operator@example.com"
  billing_account = "000000-000000-000000"
  settings = {
    TWILIO_ACCOUNT_SID           = "AC1"
    TWILIO_MESSAGING_SERVICE_SID = "MG1"
    SUPPORT_CONTACT              = "help@textdrill.example"
  }
}

mock_provider "google" {
  mock_data "google_project" {
    defaults = { number = "123456789012" }
  }
  # Grants on an account require the account's name in its full form.
  mock_resource "google_service_account" {
    defaults = { name = "projects/textdrill-dev/serviceAccounts/made-up@textdrill-dev.iam.gserviceaccount.com" }
  }
}

mock_provider "google-beta" {}

mock_provider "time" {}

run "declared" {
  module {
    source = "./tests/declared"
  }
}

# Assigns mock addresses to all resources, so that the plans below can compare references.
run "deployed" {
  command = apply
}

run "every_subscription_is_ordered" {
  command = plan

  assert {
    condition     = alltrue([for each in google_pubsub_subscription.this : each.enable_message_ordering])
    error_message = "A subscription is not ordered: two messages of one phone could be handled in parallel."
  }
  assert {
    condition     = join(" ", run.declared.resources["google_pubsub_subscription"]) == "this"
    error_message = "A subscription is declared outside the topology, so no promise covers it."
  }
  assert {
    condition     = toset(keys(google_pubsub_subscription.this)) == toset(run.declared.topology.subscriptions[*].function)
    error_message = "The subscriptions differ from the topology's."
  }
}

run "no_subscription_expires" {
  command = plan

  assert {
    condition     = alltrue([for each in google_pubsub_subscription.this : each.expiration_policy[0].ttl == ""])
    error_message = "A subscription expires: after a month without activity it would be deleted."
  }
  assert {
    condition     = alltrue([for each in google_pubsub_subscription.this : each.message_retention_duration == "2678400s"])
    error_message = "A message is kept for less than 31 days, the maximum: a long outage would lose it."
  }
}

run "every_ack_deadline_is_above_its_functions_time_out" {
  command = plan

  assert {
    condition = alltrue([for name, each in google_pubsub_subscription.this :
      each.ack_deadline_seconds > google_cloudfunctions2_function.this[name].service_config[0].timeout_seconds
    ])
    error_message = "A message would be delivered again while its function is still processing it."
  }
}

run "every_push_carries_a_token_for_its_function" {
  command = plan

  assert {
    condition = alltrue([for name, each in google_pubsub_subscription.this : alltrue([for config in each.push_config :
      config.push_endpoint == google_cloudfunctions2_function.this[name].service_config[0].uri &&
      config.oidc_token[0].audience == config.push_endpoint &&
      config.oidc_token[0].service_account_email == google_service_account.pubsub_push.email &&
      google_cloud_run_service_iam_member.pubsub_push[name].member == google_service_account.pubsub_push.member
    ])])
    error_message = "A subscription pushes without a token that its function accepts."
  }
}

run "every_subscription_has_dead_letters" {
  command = plan

  assert {
    condition = alltrue([for name, each in google_pubsub_subscription.this :
      length(each.dead_letter_policy) == (name == "park" ? 0 : 1) &&
      contains(keys(google_pubsub_subscription_iam_member.dead_letters), name) == (name != "park")
    ])
    error_message = "Every subscription needs dead letters, and Pub/Sub the right to acknowledge its messages; except the subscription to the dead letters."
  }
  assert {
    condition     = google_pubsub_topic_iam_member.dead_letters.member == google_project_service_identity.pubsub.member
    error_message = "Pub/Sub may not publish dead letters."
  }
}

run "every_schedule_has_its_job_and_its_function" {
  command = plan

  assert {
    condition     = toset(keys(google_cloud_scheduler_job.this)) == toset(run.declared.topology.schedules[*].function)
    error_message = "The scheduler's jobs differ from the topology's schedules."
  }
  assert {
    condition = alltrue([for name, each in google_cloud_scheduler_job.this :
      each.http_target[0].uri == google_cloudfunctions2_function.this[name].service_config[0].uri &&
      each.http_target[0].oidc_token[0].audience == each.http_target[0].uri &&
      google_cloud_run_service_iam_member.scheduler[name].member == google_service_account.scheduler.member
    ])
    error_message = "A job calls another URL than its function's, or has no right to call it."
  }
  assert {
    condition = alltrue([for name, each in google_cloud_scheduler_job.this :
      tonumber(trimsuffix(each.attempt_deadline, "s")) > google_cloudfunctions2_function.this[name].service_config[0].timeout_seconds
    ])
    error_message = "The scheduler's deadline is before the function's time-out."
  }
}

run "every_declared_index_exists" {
  command = plan

  assert {
    condition = toset([for each in google_firestore_index.this : "${each.collection}: ${join(", ", each.fields[*].field_path)}"]) == toset([
      for index in run.declared.topology.indexes : "${index.collection}: ${join(", ", index.fields)}"
    ])
    error_message = "The composite indexes differ from the topology's: a query would fail, or an unused index costs money."
  }
  assert {
    condition     = alltrue([for each in google_firestore_index.this : alltrue([for field in each.fields : field.order == "ASCENDING"])])
    error_message = "An index is descending: queries ask for the earliest first, and all indexes of the topology are ascending."
  }
  assert {
    condition = toset([for each in google_firestore_field.this : "${each.collection}.${each.field}" if length(each.index_config) == 1]) == toset([
      for field in run.declared.topology.exemptions : "${field.collection}.${field.field}"
    ])
    error_message = "The exempted fields differ from the topology's."
  }
  assert {
    condition = toset([for each in google_firestore_field.this : "${each.collection}.${each.field}" if length(each.ttl_config) == 1]) == toset([
      for field in run.declared.topology.ttls : "${field.collection}.${field.field}"
    ])
    error_message = "The times to live differ from the topology's."
  }
}

run "the_database_can_be_restored" {
  command = plan

  assert {
    condition = (
      google_firestore_database.this.point_in_time_recovery_enablement == "POINT_IN_TIME_RECOVERY_ENABLED" &&
      google_firestore_database.this.delete_protection_state == "DELETE_PROTECTION_ENABLED" &&
      length(google_firestore_backup_schedule.daily.daily_recurrence) == 1 &&
      length(google_firestore_backup_schedule.weekly.weekly_recurrence) == 1
    )
    error_message = "Point-in-time recovery, delete protection, and daily and weekly backups must be on."
  }
}

run "every_setting_is_set_on_every_function" {
  command = plan

  assert {
    condition = alltrue([for each in google_cloudfunctions2_function.this : length(setsubtract(
      setsubtract(run.declared.topology.settings.deployment, ["IAP_AUDIENCE"]), keys(each.service_config[0].environment_variables)
    )) == 0])
    error_message = "A function lacks a setting that the topology assigns to the deployment."
  }
  assert {
    condition = length(setsubtract(
      run.declared.topology.settings.deployment, google_cloud_run_v2_service.desk["desk"].template[0].containers[0].env[*].name
    )) == 0
    error_message = "The desk lacks a setting that the topology assigns to the deployment."
  }
  assert {
    condition = alltrue([for each in google_cloudfunctions2_function.this : length(setsubtract(
      keys(each.service_config[0].environment_variables), concat(run.declared.topology.settings.deployment, ["THREADS"])
    )) == 0])
    error_message = "A function gets a setting that is not in the topology."
  }
  assert {
    condition = alltrue([for each in google_cloudfunctions2_function.this :
      each.service_config[0].environment_variables["THREADS"] == tostring(each.service_config[0].max_instance_request_concurrency)
    ])
    error_message = "An instance's threads differ from its maximum of concurrent requests."
  }
  assert {
    condition     = output.webhook_url == "https://twilio-webhook-123456789012.us-central1.run.app/functions/twilio-webhook"
    error_message = "The webhook's URL is not that of its service."
  }
}

run "no_instance_stays_warm_in_dev" {
  command = plan

  assert {
    condition = { for name, each in google_cloudfunctions2_function.this : name => each.service_config[0].min_instance_count } == {
      for function in run.declared.topology.functions : function.name => function.min_instances.dev if function.trigger != "iap"
    }
    error_message = "The minimum numbers of instances differ from the topology's for dev."
  }
  assert {
    condition     = sum(run.declared.topology.functions[*].min_instances.dev) == 0
    error_message = "An instance in dev costs money while nobody uses it."
  }
}

run "only_the_webhook_is_public" {
  command = plan

  assert {
    condition     = join(" ", keys(google_cloud_run_service_iam_member.public)) == "twilio-webhook"
    error_message = "Anyone can call a function other than the webhook, or not the webhook."
  }
  assert {
    condition     = length(regexall("allUsers|allAuthenticatedUsers", run.declared.text)) == 1
    error_message = "There is a second grant to all users."
  }
  assert {
    condition = alltrue([for name, each in google_cloudfunctions2_function.this :
      each.service_config[0].ingress_settings == (name == "twilio-webhook" ? "ALLOW_ALL" : "ALLOW_INTERNAL_ONLY")
    ])
    error_message = "A function other than the webhook is reachable from outside, or the webhook is not."
  }
  assert {
    condition = join(" ", sort(run.declared.resources["google_storage_bucket"])) == "content source" && alltrue([
      for each in [google_storage_bucket.content, google_storage_bucket.source] :
      each.public_access_prevention == "enforced" && each.uniform_bucket_level_access
    ])
    error_message = "A bucket could be made public."
  }
}

run "the_desk_lets_only_named_operators_in" {
  command = plan

  variables {
    operators = ["ana@example.com", "ben@example.com"]
  }

  assert {
    condition     = join(" ", keys(google_cloud_run_v2_service.desk)) == "desk" && google_cloud_run_v2_service.desk["desk"].iap_enabled
    error_message = "The desk is not behind the Identity-Aware Proxy."
  }
  assert {
    condition = (
      toset(values(google_iap_web_cloud_run_service_iam_member.operator)[*].member) == toset(["user:ana@example.com", "user:ben@example.com"]) &&
      one(distinct(values(google_iap_web_cloud_run_service_iam_member.operator)[*].role)) == "roles/iap.httpsResourceAccessor" &&
      join(" ", keys(google_cloud_run_service_iam_member.iap)) == "desk" &&
      google_cloud_run_service_iam_member.iap["desk"].member == google_project_service_identity.iap.member
    )
    error_message = "Somebody other than the named operators may pass the proxy, or somebody other than the proxy may call the desk."
  }
  assert {
    condition = {
      for each in google_cloud_run_v2_service.desk["desk"].template[0].containers[0].env : each.name => each.value if length(each.value_source) == 0
    }["IAP_AUDIENCE"] == "/projects/123456789012/locations/us-central1/services/desk"
    error_message = "The desk would accept an identity that was signed for another service."
  }
  assert {
    condition = toset([
      for each in google_cloud_run_v2_service.desk["desk"].template[0].containers[0].env : each.name if length(each.value_source) > 0
    ]) == toset([for function in run.declared.topology.functions : function.secrets if function.name == "desk"][0])
    error_message = "The desk gets other secrets than the topology declares."
  }
}

run "an_operator_is_one_persons_account" {
  command = plan

  variables {
    operators = ["allAuthenticatedUsers"]
  }

  expect_failures = [var.operators]
}

run "no_account_has_a_role_in_the_whole_project" {
  command = plan

  assert {
    condition = {
      for type, names in run.declared.resources : type => sort(names)
      if length(regexall("^google_(project|folder|organization)_iam_", type)) > 0
    } == { google_project_iam_member = sort(["build_logs", "build_sources", "firestore"]) }
    error_message = "There is a project-wide role for which identity.tf gives no reason."
  }
  assert {
    condition = alltrue([for each in google_project_iam_member.firestore :
      each.role == "roles/datastore.user" &&
      each.condition[0].expression == "resource.name == \"projects/textdrill-dev/databases/(default)\""
    ])
    error_message = "A function's right to Firestore is not restricted to our database."
  }
  assert {
    condition = (
      google_project_iam_member.build_logs.member == google_service_account.build.member &&
      google_project_iam_member.build_sources.member == google_service_account.build.member &&
      length(google_project_iam_member.build_sources.condition) == 1
    )
    error_message = "Only the build may have these project-wide roles, and its storage role must be restricted to the functions' sources."
  }
  assert {
    condition     = alltrue([for type in keys(run.declared.resources) : length(regexall("_iam_(binding|policy)$", type)) == 0])
    error_message = "A grant must be added to others (_iam_member) and not replace them."
  }
}

run "every_grant_is_one_of_these_and_of_its_role" {
  command = plan

  # The run above checks project-wide grants.
  assert {
    condition = {
      for type, names in run.declared.resources : type => join(" ", sort(names))
      if endswith(type, "_iam_member") && type != "google_project_iam_member"
      } == {
      google_artifact_registry_repository_iam_member = "build_images"
      google_cloud_run_service_iam_member            = "iap public pubsub_push scheduler"
      google_iap_web_cloud_run_service_iam_member    = "operator"
      google_pubsub_subscription_iam_member          = "dead_letters"
      google_pubsub_topic_iam_member                 = "dead_letters publisher"
      google_secret_manager_secret_iam_member        = "reader"
      google_service_account_iam_member              = "pubsub_makes_tokens"
      google_storage_bucket_iam_member               = "build_source content_reader"
    }
    error_message = "A grant was added that no promise covers, or one is missing."
  }
  assert {
    condition = {
      publisher      = one(distinct(values(google_pubsub_topic_iam_member.publisher)[*].role))
      reader         = one(distinct(values(google_secret_manager_secret_iam_member.reader)[*].role))
      content_reader = one(distinct(values(google_storage_bucket_iam_member.content_reader)[*].role))
      } == {
      publisher      = "roles/pubsub.publisher"
      reader         = "roles/secretmanager.secretAccessor"
      content_reader = "roles/storage.objectViewer"
    }
    error_message = "A function has more or fewer rights on a topic, a secret or the drills than it needs."
  }
  assert {
    condition = {
      iap         = one(distinct(values(google_cloud_run_service_iam_member.iap)[*].role))
      public      = one(distinct(values(google_cloud_run_service_iam_member.public)[*].role))
      pubsub_push = one(distinct(values(google_cloud_run_service_iam_member.pubsub_push)[*].role))
      scheduler   = one(distinct(values(google_cloud_run_service_iam_member.scheduler)[*].role))
      } == {
      iap         = "roles/run.invoker"
      public      = "roles/run.invoker"
      pubsub_push = "roles/run.invoker"
      scheduler   = "roles/run.invoker"
    }
    error_message = "A caller of a function has more rights than calling it, or not that one."
  }
  assert {
    condition = (
      { for name, each in google_cloud_run_service_iam_member.pubsub_push : name => each.service } ==
      { for each in run.declared.topology.subscriptions : each.function => each.function } &&
      { for name, each in google_cloud_run_service_iam_member.scheduler : name => each.service } ==
      { for each in run.declared.topology.schedules : each.function => each.function }
    )
    error_message = "Pub/Sub or the scheduler may call other functions than the declared ones, or not all of them."
  }
  assert {
    condition = {
      dead_letters_in     = google_pubsub_topic_iam_member.dead_letters.role
      dead_letters_out    = one(distinct(values(google_pubsub_subscription_iam_member.dead_letters)[*].role))
      pubsub_makes_tokens = google_service_account_iam_member.pubsub_makes_tokens.role
      } == {
      dead_letters_in     = "roles/pubsub.publisher"
      dead_letters_out    = "roles/pubsub.subscriber"
      pubsub_makes_tokens = "roles/iam.serviceAccountOpenIdTokenCreator"
    }
    error_message = "Pub/Sub's own account has a right that is not for dead letters or the tokens of its pushes."
  }
  assert {
    condition = {
      build_images  = google_artifact_registry_repository_iam_member.build_images.role
      build_logs    = google_project_iam_member.build_logs.role
      build_source  = google_storage_bucket_iam_member.build_source.role
      build_sources = google_project_iam_member.build_sources.role
      } == {
      build_images  = "roles/artifactregistry.writer"
      build_logs    = "roles/logging.logWriter"
      build_source  = "roles/storage.objectViewer"
      build_sources = "roles/storage.objectAdmin"
    }
    error_message = "The build of the functions has a right that it does not need."
  }
}

run "every_function_has_the_rights_of_the_topology_and_no_others" {
  command = plan

  assert {
    condition = alltrue([for name, each in google_cloudfunctions2_function.this :
      each.service_config[0].service_account_email == google_service_account.function[name].email
    ])
    error_message = "A function does not run as its own account."
  }
  assert {
    condition = alltrue([for function in run.declared.topology.functions :
      toset([for each in google_pubsub_topic_iam_member.publisher : each.topic if each.member == google_service_account.function[function.name].member])
      == toset([for topic in function.publishes : topic])
    ])
    error_message = "A function may publish to other topics than the topology declares."
  }
  assert {
    condition = alltrue([for function in run.declared.topology.functions :
      contains(values(google_project_iam_member.firestore)[*].member, google_service_account.function[function.name].member) == (function.firestore == "write") &&
      contains(values(google_storage_bucket_iam_member.content_reader)[*].member, google_service_account.function[function.name].member) == function.content
    ])
    error_message = "A function has a right to the database or to the drills that the topology does not give it, or lacks one."
  }
  assert {
    condition = alltrue([for function in run.declared.topology.functions :
      toset([for each in google_secret_manager_secret_iam_member.reader : each.secret_id if each.member == google_service_account.function[function.name].member])
      == toset([for secret in function.secrets : secret])
    ])
    error_message = "A function may read other secrets than the topology declares."
  }
}

run "no_secret_is_in_the_state" {
  command = plan

  assert {
    condition     = length(regexall("secret_data|google_secret_manager_secret_version", run.declared.text)) == 0
    error_message = "A secret's value would be in the configuration or its state."
  }
  assert {
    condition = alltrue([for function in run.declared.topology.functions :
      sort(google_cloudfunctions2_function.this[function.name].service_config[0].secret_environment_variables[*].key) == sort(function.secrets)
      if function.trigger != "iap"
    ])
    error_message = "A function gets other secrets than the topology declares."
  }
}

run "a_dev_build_cannot_reach_prod" {
  command = plan

  variables {
    project = "textdrill-prod"
  }

  expect_failures = [var.project]
}

# The state is still dev's, as after a forgotten `init`. Only a part is planned, as in docs/deploy.md, step 3; a whole plan
# includes that part.
run "a_state_refuses_another_project" {
  command = plan

  plan_options {
    target = [google_secret_manager_secret.this]
  }

  variables {
    stage   = "prod"
    project = "textdrill-prod"
  }

  expect_failures = [terraform_data.project]
}

run "an_archive_without_its_hash_is_refused" {
  command = plan

  variables {
    archive = "dist/textdrill.zip"
  }

  expect_failures = [var.archive]
}

run "a_secret_is_deployed_by_its_number" {
  command = plan

  variables {
    secret_versions = { TWILIO_AUTH_TOKEN = "latest", REGISTRATION_VALIDATION_KEY = "1" }
  }

  expect_failures = [var.secret_versions]
}

run "a_secrets_version_can_be_named_alone" {
  command = plan

  variables {
    secret_versions = { TWILIO_AUTH_TOKEN = "2" }
  }

  assert {
    condition = toset(flatten([for each in google_cloudfunctions2_function.this : [
      for secret in each.service_config[0].secret_environment_variables : "${secret.key} ${secret.version}"
    ]])) == toset(["TWILIO_AUTH_TOKEN 2", "REGISTRATION_VALIDATION_KEY 1"])
    error_message = "The deployed version of a secret is neither the named one nor, where none is named, the first."
  }
}

run "a_budget_is_a_whole_number" {
  command = plan

  variables {
    monthly_budget = 19.5
  }

  expect_failures = [var.monthly_budget]
}

run "every_alert_notifies_the_operators" {
  command = plan

  assert {
    condition = length(setsubtract(
      ["Texts not delivered", "Messages waiting", "No inbound text for a day"],
      concat(values(google_monitoring_alert_policy.this), [google_monitoring_alert_policy.no_inbound_text])[*].conditions[0].display_name
    )) == 0
    error_message = "An alert with a threshold above zero is missing."
  }
  assert {
    condition = alltrue([for name in [
      "Parked messages", "Texts wait for the carrier", "Account refused by the carrier", "Texts refused by the carrier",
      "Ambiguous texts", "Texts given up", "Texts sent twice", "Texts that never left",
      "Learner limit reached", "Registration fails", "Daily limit reached",
      "Unexpected errors", "Broken drill content", "Webhook errors",
      "Inbound texts recovered", "Messages not looked through", "The carrier lists nothing",
      ] :
      google_monitoring_alert_policy.this[name].conditions[0].condition_threshold[0].comparison == "COMPARISON_GT" &&
      google_monitoring_alert_policy.this[name].conditions[0].condition_threshold[0].threshold_value == 0
    ])
    error_message = "An alert on events that must never happen does not fire at the first one."
  }
  assert {
    condition = alltrue([for name, policy in google_monitoring_alert_policy.this :
      policy.conditions[0].condition_threshold[0].duration == lookup({
        "Texts wait for the carrier" = "600s"
        "The carrier lists nothing"  = "1200s"
      }, name, "0s")
    ])
    error_message = "A short disturbance of the carrier, which ends by itself, fires an alert, or another alert waits."
  }
  assert {
    condition = alltrue([for policy in concat(values(google_monitoring_alert_policy.this), [google_monitoring_alert_policy.no_inbound_text]) :
      contains(policy.notification_channels, google_monitoring_notification_channel.email.id)
    ])
    error_message = "An alert has no notification channel."
  }
  assert {
    condition     = google_monitoring_notification_channel.email.labels.email_address == var.alert_email
    error_message = "Alerts go to another address than the stage's file sets."
  }
  assert {
    condition = (
      [for rule in google_billing_budget.this.threshold_rules : rule.threshold_percent] == [0.5, 1, 1] &&
      contains(google_billing_budget.this.all_updates_rule[0].monitoring_notification_channels, google_monitoring_notification_channel.email.id)
    )
    error_message = "The budget must alert at half, at all of it, and at a forecast above it."
  }
}

run "a_scheduled_function_that_stops_alerts" {
  command = plan

  assert {
    condition = toset(keys(google_monitoring_alert_policy.stopped)) == toset([
      "announce-texts", "send-reminders", "start-due-drills", "sweep", "tally"
    ])
    error_message = "A scheduled function has no alert."
  }
  assert {
    condition = alltrue([for name, policy in google_monitoring_alert_policy.stopped :
      policy.conditions[0].condition_threshold[0].comparison == "COMPARISON_LT" &&
      policy.conditions[0].condition_threshold[0].threshold_value == 1 &&
      policy.conditions[0].condition_threshold[0].aggregations[0].alignment_period == "1200s" &&
      policy.conditions[0].condition_threshold[0].evaluation_missing_data == "EVALUATION_MISSING_DATA_ACTIVE" &&
      strcontains(policy.conditions[0].condition_threshold[0].filter, "service_name=\"${name}\"") &&
      strcontains(policy.conditions[0].condition_threshold[0].filter, "response_code_class=\"2xx\"") &&
      contains(policy.notification_channels, google_monitoring_notification_channel.email.id)
    ])
    error_message = "The alert of a stopped function does not fire when 20 minutes have no successful run of it."
  }
}

run "every_alert_is_explained_in_the_runbook" {
  command = plan

  assert {
    condition = alltrue([for policy in concat(values(google_monitoring_alert_policy.this), values(google_monitoring_alert_policy.stopped), [google_monitoring_alert_policy.no_inbound_text]) :
      try(strcontains(file("../docs/runbook.md"), "\n## ${policy.conditions[0].display_name}\n"), false)
    ])
    error_message = "An alert's name is not a heading in docs/runbook.md."
  }
}

# What is promised of the stage prod alone. A state belongs to one project, so that these runs need a file of their own.

variables {
  stage           = "prod"
  project         = "textdrill-prod"
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
    defaults = { name = "projects/textdrill-prod/serviceAccounts/made-up@textdrill-prod.iam.gserviceaccount.com" }
  }
}

mock_provider "google-beta" {}

mock_provider "time" {}

run "declared" {
  module {
    source = "./tests/declared"
  }
}

run "the_functions_of_an_answer_stay_warm_in_prod" {
  command = plan

  assert {
    condition = { for name, each in google_cloudfunctions2_function.this : name => each.service_config[0].min_instance_count } == {
      for function in run.declared.topology.functions : function.name => function.min_instances.prod if function.trigger != "iap"
    }
    error_message = "The minimum numbers of instances differ from the topology's for prod."
  }
  assert {
    condition = alltrue([for name in ["twilio-webhook", "handle-command", "queue-texts", "send-texts"] :
      google_cloudfunctions2_function.this[name].service_config[0].min_instance_count >= 1
    ])
    error_message = "A learner who texts first would wait for the start of a function on the way to the answer."
  }
}

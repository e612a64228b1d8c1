# The stage dev. Replace the values with yours; none is secret. The project is not set here: the deploying command passes it.
stage           = "dev"
region          = "us-central1"
alert_email     = "you@example.com"
billing_account = "000000-000000-000000"
monthly_budget  = 20
operators       = [] # The Google accounts that may visit the desk: ["you@example.com"].

settings = {
  TWILIO_ACCOUNT_SID           = "AC00000000000000000000000000000000"
  TWILIO_MESSAGING_SERVICE_SID = "MG00000000000000000000000000000000"
  SUPPORT_CONTACT              = "help@example.com"
}

secret_versions = {
  TWILIO_AUTH_TOKEN           = "1"
  REGISTRATION_VALIDATION_KEY = "1"
  DESK_SECRET                 = "1"
}

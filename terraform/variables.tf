variable "stage" {
  description = "What is deployed: dev or prod. A stage's file in stages/ names it."
  type        = string

  validation {
    condition     = contains(["dev", "prod"], var.stage)
    error_message = "The stage is dev or prod."
  }
}

# Never in a stage's file: whoever deploys passes the project that they are in, and the stage must fit it.
variable "project" {
  description = "The id of the stage's own Google Cloud project. It ends with the stage: textdrill-dev, textdrill-prod."
  type        = string

  validation {
    condition     = endswith(var.project, "-${var.stage}")
    error_message = "The project's id must end with -${var.stage}: a stage is deployed to its own project and to no other."
  }
}

variable "region" {
  description = "Where everything runs and is kept. Firestore's place is for ever, and order holds within one region alone."
  type        = string
  default     = "us-central1"
}

variable "archive" {
  description = "The path of what `make package` built: dist/textdrill-HASH.zip. The hash in its name is what redeploys."
  type        = string

  validation {
    condition     = can(regex("^textdrill-[0-9a-f]{16}[.]zip$", basename(var.archive)))
    error_message = "The archive's name must be textdrill-, 16 hexadecimal digits and .zip, as `make package` gives it."
  }
}

variable "settings" {
  description = "The settings that a stage chooses, each by the name that docs/settings.md explains. Numbers are written as text."
  type = object({
    TWILIO_ACCOUNT_SID           = string
    TWILIO_MESSAGING_SERVICE_SID = string
    TWILIO_API_BASE_URL          = optional(string, "https://api.twilio.com")
    PUBLIC_BASE_URL              = optional(string, "") # Empty: the webhook's own address at Cloud Run.
    REGISTRATION_VALIDATION_URL  = optional(string, "") # Empty: the codes in Firestore.
    RECEIPT_WAIT_SECONDS         = optional(string, "3")
    REMIND_AFTER_HOURS           = optional(string, "4")
    REMIND_UNTIL_HOURS           = optional(string, "24")
    SILENCE_HOURS                = optional(string, "12")
    REVIEW_AFTER_DAYS            = optional(string, "1,3,7")
    PERMITTED_HOURS              = optional(string, "9-20")
    TIME_ZONE                    = optional(string, "America/New_York")
  })
}

variable "secret_versions" {
  description = "Which version of each secret is deployed. The values are added by `gcloud secrets versions add` and never seen here."
  type = object({
    TWILIO_AUTH_TOKEN           = optional(string, "1")
    REGISTRATION_VALIDATION_KEY = optional(string, "1")
  })
  default = {}

  validation {
    condition     = alltrue([for version in values(var.secret_versions) : can(regex("^[1-9][0-9]*$", version))])
    error_message = "A secret's version is a number: with `latest` two instances could hold two different values."
  }
}

variable "alert_email" {
  description = "Who is told when somebody should look."
  type        = string
}

variable "billing_account" {
  description = "The billing account that pays for the project, for the budget's alert: 012345-6789AB-CDEF01."
  type        = string
}

variable "monthly_budget" {
  description = "What Google Cloud may cost in a month before somebody is told, in the billing account's currency. It stops nothing."
  type        = number
  default     = 50

  validation {
    condition     = var.monthly_budget > 0 && floor(var.monthly_budget) == var.monthly_budget
    error_message = "The budget is a whole number: Google takes no cents there."
  }
}

variable "stage" {
  description = "The stage that is deployed: dev or prod. The stage's file in stages/ sets it."
  type        = string

  validation {
    condition     = contains(["dev", "prod"], var.stage)
    error_message = "The stage must be dev or prod."
  }
}

# Never in a stage's file: the deploying command passes its own project, and the stage must match it.
variable "project" {
  description = "The id of the stage's own Google Cloud project. It must end with the stage: textdrill-dev, textdrill-prod."
  type        = string

  validation {
    condition     = endswith(var.project, "-${var.stage}")
    error_message = "The project's id must end with -${var.stage}: a stage is deployed only to its own project."
  }
}

variable "region" {
  description = "The region of all resources. Firestore's location can never be changed, and Pub/Sub keeps order within one region only."
  type        = string
  default     = "us-central1"
}

variable "archive" {
  description = "The path of the archive that `make package` built: dist/textdrill-HASH.zip. Another hash in the name causes a deployment."
  type        = string

  validation {
    condition     = can(regex("^textdrill-[0-9a-f]{16}[.]zip$", basename(var.archive)))
    error_message = "The archive's name must be textdrill-, 16 hexadecimal digits and .zip, as `make package` names it."
  }
}

variable "settings" {
  description = "The stage's settings, by the names in docs/settings.md. Numbers are written as strings."
  type = object({
    TWILIO_ACCOUNT_SID           = string
    TWILIO_MESSAGING_SERVICE_SID = string
    SUPPORT_CONTACT              = string
    TWILIO_API_BASE_URL          = optional(string, "https://api.twilio.com")
    PUBLIC_BASE_URL              = optional(string, "") # Empty: the webhook's own address at Cloud Run.
    REGISTRATION_VALIDATION_URL  = optional(string, "") # Empty: the codes in Firestore.
    TWILIO_NUMBERS               = optional(string, "") # Empty: any number of the account.
    SENDER_TYPE                  = optional(string, "long-code")
    RECEIPT_WAIT_SECONDS         = optional(string, "3")
    CARRIER_SETTLE_SECONDS       = optional(string, "90")
    REPLY_FRESH_HOURS            = optional(string, "2")
    DAILY_SEGMENTS               = optional(string, "100000")
    DAILY_DOLLARS                = optional(string, "1000")
    DAILY_SEGMENTS_PER_LEARNER   = optional(string, "200")
    DAILY_DOLLARS_PER_LEARNER    = optional(string, "5")
    DOLLARS_PER_SEGMENT          = optional(string, "0.0123")
    DOLLARS_PER_PICTURE          = optional(string, "0.03")
    REMIND_AFTER_HOURS           = optional(string, "4")
    REMIND_UNTIL_HOURS           = optional(string, "24")
    SILENCE_HOURS                = optional(string, "12")
    PAUSE_AFTER_LESSONS          = optional(string, "2")
    REVIEW_AFTER_DAYS            = optional(string, "1,3,7")
    PERMITTED_HOURS              = optional(string, "9-20")
    TIME_ZONE                    = optional(string, "America/New_York")
    KEEP_TEXTS_DAYS              = optional(string, "0")
    CALLS_IN_FLIGHT              = optional(string, "32")
    DRILLS_BY_HASH               = optional(string, "false") # true: once no older release runs or will be rolled back to.
  })
}

variable "secret_versions" {
  description = "The deployed version of each secret. `gcloud secrets versions add` adds the values; Terraform never sees them."
  type = object({
    TWILIO_AUTH_TOKEN           = optional(string, "1")
    REGISTRATION_VALIDATION_KEY = optional(string, "1")
    DESK_SECRET                 = optional(string, "1")
  })
  default = {}

  validation {
    condition     = alltrue([for version in values(var.secret_versions) : can(regex("^[1-9][0-9]*$", version))])
    error_message = "A secret's version must be a number: with `latest` two instances could use two different values."
  }
}

variable "operators" {
  description = "The email addresses of the Google accounts that may visit the desk. Their roles there are given by `manage.py add-operator`."
  type        = set(string)
  default     = []

  validation {
    condition     = alltrue([for email in var.operators : can(regex("^[^@: ]+@[^@: ]+$", email))])
    error_message = "An operator is the email address of one person's Google account, such as ana@example.com."
  }
}

variable "alert_email" {
  description = "The email address for alerts."
  type        = string
}

variable "billing_account" {
  description = "The billing account of the project, for the budget's alert: 012345-6789AB-CDEF01."
  type        = string
}

variable "monthly_budget" {
  description = "The monthly budget for Google Cloud, in the billing account's currency. It triggers alerts and stops nothing."
  type        = number
  default     = 50

  validation {
    condition     = var.monthly_budget > 0 && floor(var.monthly_budget) == var.monthly_budget
    error_message = "The budget must be a positive whole number: Google accepts no fractions here."
  }
}

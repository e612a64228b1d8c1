output "webhook_url" {
  description = "The URL that Twilio calls for an inbound text; goes into the messaging service's settings."
  value       = "${local.public_base_url}/functions/twilio-webhook"
}

output "function_urls" {
  description = "The URL of each function that is called. Only the webhook is reachable from outside."
  value       = { for name, function in google_cloudfunctions2_function.this : name => function.service_config[0].uri }
}

output "desk_url" {
  description = "The address of the desk, for the operators."
  value       = "${google_cloud_run_v2_service.desk["desk"].uri}/desk/"
}

output "content_bucket" {
  description = "The bucket of the drills: copy the files of drills/ into it."
  value       = google_storage_bucket.content.name
}

output "dashboard" {
  description = "The dashboard's id."
  value       = google_monitoring_dashboard.this.id
}

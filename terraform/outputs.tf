output "webhook_url" {
  description = "What Twilio calls for an inbound text: for the messaging service's settings."
  value       = "${local.public_base_url}/functions/twilio-webhook"
}

output "function_urls" {
  description = "The address of each function. Only the webhook's can be reached from outside."
  value       = { for name, function in google_cloudfunctions2_function.this : name => function.service_config[0].uri }
}

output "content_bucket" {
  description = "Where the drills are: copy the content of drills/ here."
  value       = google_storage_bucket.content.name
}

output "dashboard" {
  description = "The dashboard's id."
  value       = google_monitoring_dashboard.this.id
}

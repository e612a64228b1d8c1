locals {
  # One chart each: metric, aggregation, and the label that separates its lines, if any.
  charts = [
    {
      title   = "Requests per second, by function"
      filter  = "metric.type=\"run.googleapis.com/request_count\" AND resource.type=\"cloud_run_revision\""
      aligner = "ALIGN_RATE", reducer = "REDUCE_SUM", split = ["resource.label.service_name"]
    },
    {
      title   = "Responses of 5xx per second, by function"
      filter  = "metric.type=\"run.googleapis.com/request_count\" AND resource.type=\"cloud_run_revision\" AND metric.label.response_code_class=\"5xx\""
      aligner = "ALIGN_RATE", reducer = "REDUCE_SUM", split = ["resource.label.service_name"]
    },
    {
      title   = "95th percentile of latency (ms), by function"
      filter  = "metric.type=\"run.googleapis.com/request_latencies\" AND resource.type=\"cloud_run_revision\""
      aligner = "ALIGN_PERCENTILE_95", reducer = "REDUCE_MAX", split = ["resource.label.service_name"]
    },
    {
      title   = "Instances, by function"
      filter  = "metric.type=\"run.googleapis.com/container/instance_count\" AND resource.type=\"cloud_run_revision\""
      aligner = "ALIGN_MAX", reducer = "REDUCE_SUM", split = ["resource.label.service_name"]
    },
    {
      title   = "Age of the oldest unacknowledged message (s), by subscription"
      filter  = "metric.type=\"pubsub.googleapis.com/subscription/oldest_unacked_message_age\" AND resource.type=\"pubsub_subscription\""
      aligner = "ALIGN_MAX", reducer = "REDUCE_MAX", split = ["resource.label.subscription_id"]
    },
    {
      title   = "Unacknowledged messages, by subscription"
      filter  = "metric.type=\"pubsub.googleapis.com/subscription/num_undelivered_messages\" AND resource.type=\"pubsub_subscription\""
      aligner = "ALIGN_MEAN", reducer = "REDUCE_SUM", split = ["resource.label.subscription_id"]
    },
  ]
  log_charts = [
    for metric in keys(local.log_metrics) : {
      title   = "Within five minutes: ${replace(metric, "_", " ")}"
      filter  = local.counted[metric]
      aligner = "ALIGN_DELTA", reducer = "REDUCE_SUM"
    }
  ]
}

resource "google_monitoring_dashboard" "this" {
  dashboard_json = jsonencode({
    displayName = "Textdrill ${var.stage}"
    gridLayout = {
      columns = "2"
      widgets = [
        for chart in concat(local.charts, local.log_charts) : {
          title = chart.title
          xyChart = {
            dataSets = [{
              plotType = "LINE"
              timeSeriesQuery = {
                timeSeriesFilter = {
                  filter = chart.filter
                  # No empty list: Google omits it in its answer, so that every plan would show a difference.
                  aggregation = merge({
                    alignmentPeriod    = "300s"
                    perSeriesAligner   = chart.aligner
                    crossSeriesReducer = chart.reducer
                  }, can(chart.split) ? { groupByFields = chart.split } : {})
                }
              }
            }]
          }
        }
      ]
    }
  })

  depends_on = [time_sleep.metrics_known]
}

# Consistency of the topology. A plan of an inconsistent one would fail too, but with a less helpful message.

run "every_schedule_calls_a_declared_function" {
  module {
    source = "./tests/declared"
  }

  assert {
    condition = alltrue([for schedule in output.topology.schedules :
      contains([for function in output.topology.functions : function.name if function.trigger == "schedule"], schedule.function)
    ])
    error_message = "A schedule calls a function that is not declared, or whose trigger is not `schedule`."
  }
}

run "every_subscription_joins_a_declared_topic_and_function" {
  module {
    source = "./tests/declared"
  }

  assert {
    condition = alltrue([for subscription in output.topology.subscriptions :
      contains([for function in output.topology.functions : function.name if function.trigger == "topic"], subscription.function) &&
      contains(output.topology.topics, subscription.topic)
    ])
    error_message = "A subscription names a topic or a function that is not declared, or one whose trigger is not `topic`."
  }

  assert {
    condition     = alltrue([for topic in output.topology.topics : contains(output.topology.subscriptions[*].topic, topic)])
    error_message = "A topic has no subscription."
  }
}

run "every_minimum_number_of_instances_is_in_range" {
  module {
    source = "./tests/declared"
  }

  assert {
    condition     = length(output.out_of_range) == 0
    error_message = "min_instances must be a whole number from 0 to max_instances in each stage, but is not: ${join(", ", output.out_of_range)}."
  }
}

# The contents of topology.yaml, as maps and sets by name.

locals {
  topology = yamldecode(file("${path.module}/topology.yaml"))

  functions = { for function in local.topology.functions : function.name => function }
  # Functions that Google's clients or Twilio call are Cloud Functions; one that people visit is a service of its own.
  called_functions = { for name, function in local.functions : name => function if function.trigger != "iap" }
  desks            = { for name, function in local.functions : name => function if function.trigger == "iap" }

  schedules     = { for schedule in local.topology.schedules : schedule.function => schedule }
  subscriptions = { for subscription in local.topology.subscriptions : subscription.function => subscription }

  dead_letters = local.topology.dead_letters
  # The subscription to the dead letters has no dead letters of its own.
  with_dead_letters = { for name, each in local.subscriptions : name => each if each.topic != local.dead_letters.topic }

  public_functions = toset([for name, function in local.functions : name if function.trigger == "http"])
  firestore_users  = toset([for name, function in local.functions : name if function.firestore == "write"])
  content_readers  = toset([for name, function in local.functions : name if function.content])

  publishers = merge([
    for name, function in local.functions : {
      for topic in function.publishes : "${name}/${topic}" => { function = name, topic = topic }
    }
  ]...)
  secret_readers = merge([
    for name, function in local.functions : {
      for secret in function.secrets : "${name}/${secret}" => { function = name, secret = secret }
    }
  ]...)

  indexes    = { for index in local.topology.indexes : "${index.collection}/${join(",", index.fields)}" => index }
  exemptions = toset([for field in local.topology.exemptions : "${field.collection}/${field.field}"])
  ttls       = toset([for field in local.topology.ttls : "${field.collection}/${field.field}"])
}

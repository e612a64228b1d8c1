# The declarations in the text of this configuration: Terraform offers tests no list of its resources.

locals {
  root   = "${path.module}/../.."
  text   = join("\n", [for name in fileset(local.root, "*.tf") : file("${local.root}/${name}")])
  blocks = regexall("resource \"([a-z0-9_]+)\" \"([a-z0-9_]+)\"", local.text)
}

output "text" {
  value = local.text

  precondition {
    condition     = length(fileset(local.root, "*.tf.json")) == 0 && length(regexall("(?m)^module ", local.text)) == 0
    error_message = "Resources in a .tf.json file or a module would be deployed, but this test does not read them."
  }
}

output "resources" {
  description = "The names of the resources of each type."
  value       = { for block in local.blocks : block[0] => block[1]... }
}

output "topology" {
  value = yamldecode(file("${local.root}/topology.yaml"))
}

output "out_of_range" {
  description = "The functions and stages whose `min_instances` is not a whole number from 0 to `max_instances`."
  value = flatten([for function in yamldecode(file("${local.root}/topology.yaml")).functions : [
    for stage, number in function.min_instances : "${function.name} in ${stage}: ${number}"
    if !contains(range(function.max_instances + 1), number)
  ]])
}

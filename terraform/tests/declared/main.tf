# What this configuration declares by its own text: Terraform has no list of its resources that a test could ask.

locals {
  root   = "${path.module}/../.."
  text   = join("\n", [for name in fileset(local.root, "*.tf") : file("${local.root}/${name}")])
  blocks = regexall("resource \"([a-z0-9_]+)\" \"([a-z0-9_]+)\"", local.text)
}

output "text" {
  value = local.text

  precondition {
    condition     = length(fileset(local.root, "*.tf.json")) == 0 && length(regexall("(?m)^module ", local.text)) == 0
    error_message = "What a .tf.json or a module declares would be deployed and not be read here."
  }
}

output "resources" {
  description = "The names of the resources of each type."
  value       = { for block in local.blocks : block[0] => block[1]... }
}

output "topology" {
  value = yamldecode(file("${local.root}/topology.yaml"))
}

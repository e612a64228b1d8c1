# The declarations in the text of the foundation, as ../../../tests/declared does for the deployment.

locals {
  root   = "${path.module}/../.."
  text   = join("\n", [for name in fileset(local.root, "*.tf") : file("${local.root}/${name}")])
  blocks = regexall("resource \"([a-z0-9_]+)\" \"([a-z0-9_]+)\"", local.text)
}

output "resources" {
  description = "The names of the resources of each type."
  value       = { for block in local.blocks : block[0] => block[1]... }

  precondition {
    condition     = length(fileset(local.root, "*.tf.json")) == 0 && length(regexall("(?m)^module ", local.text)) == 0
    error_message = "Resources in a .tf.json file or a module would be applied, but this test does not read them."
  }
}

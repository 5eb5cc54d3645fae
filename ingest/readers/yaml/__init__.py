"""Reader of YAML: objects that are terms."""

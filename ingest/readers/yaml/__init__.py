"""YAML: objects that are terms."""

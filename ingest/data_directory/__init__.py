"""The data directory, or the servers instead of it: state, locks, seal, backup, repair and migration."""

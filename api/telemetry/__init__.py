"""What operators see of a running server: metrics for Prometheus, and traces for OpenTelemetry."""

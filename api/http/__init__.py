"""HTTP without any knowledge of terms: errors, methods, negotiation, ETags, limits, logs, epochs."""

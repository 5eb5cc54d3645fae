"""The triple stores, one file each."""

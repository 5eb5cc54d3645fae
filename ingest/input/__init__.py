"""Finds documents, detects their formats and encodings, and reads them, untrusted ones in a process of their own."""

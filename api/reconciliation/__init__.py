"""The Reconciliation Service API 0.2 at /reconcile, with which OpenRefine and similar tools match tables to terms.

All modules here follow the specification at https://reconciliation-api.github.io/specs/0.2/.
"""

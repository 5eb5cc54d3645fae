"""The Reconciliation Service API 0.2 at /reconcile: OpenRefine and its kin match tables with the terms.

https://reconciliation-api.github.io/specs/0.2/ is the specification that all modules here follow.
"""

from api.reconciliation.origins import AnyOrigin
from api.reconciliation.routes import reconciliation_routes

__all__ = ["AnyOrigin", "reconciliation_routes"]

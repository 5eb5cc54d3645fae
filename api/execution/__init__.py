"""Compiles validated GraphQL queries to Python code that answers them level by level, exactly as graphql-core does.

`docs/execution.md` explains the plan of one query line by line.
"""

from api.execution.fields import ATTRIBUTE, COLUMNS
from api.execution.look_ahead import selected_names
from api.execution.plan import EncodedData
from api.execution.plan_cache import Plans, Request

__all__ = ["ATTRIBUTE", "COLUMNS", "EncodedData", "Plans", "Request", "selected_names"]

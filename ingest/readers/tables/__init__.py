"""Readers of tables with a header row: delimited text, and Excel workbooks."""

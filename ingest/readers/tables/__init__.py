"""Tables with a header: text with separators, and Excel workbooks."""

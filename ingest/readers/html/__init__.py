"""Reader of HTML: terms in schema.org markup and in description lists."""

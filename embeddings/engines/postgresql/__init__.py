"""The search engine in a PostgreSQL database, for several machines; see `engine`. Needs the extra `postgresql`."""

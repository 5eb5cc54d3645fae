"""Every way in: settings, command line, GraphQL and HTTP over the graph and the index."""

"""All interfaces over the graph and the index: settings, command line, GraphQL, HTTP and MCP."""

"""What several programs use: measuring, reports, servers, data, and other systems."""

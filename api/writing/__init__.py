"""Write access to the data directory, which the command line and the mutations share."""

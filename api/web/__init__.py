"""HTML pages: rendered on the server, usable without JavaScript, and loading nothing from other hosts."""

"""Pages for people: rendered on the server, whole without JavaScript, and asking no other host."""

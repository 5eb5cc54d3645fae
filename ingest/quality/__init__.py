"""Review terms that are stored: findings about definitions, labels, links, translations and documents."""

"""One pack a country, in YAML."""

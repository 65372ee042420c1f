"""Benches: through the wiring users get, load generator included, one JSON object a case."""

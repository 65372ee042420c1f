"""The one place that builds everything from settings, and the commands."""

"""A conversation held from a terminal: with a running server, or with a demo that lives as long as the talk."""

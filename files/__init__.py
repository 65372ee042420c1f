"""What a file is by its content, whether it may come in, and what can be read in it."""

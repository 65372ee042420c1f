"""`python -m app` is `wakeel`."""

from app.cli import main

main()

"""Enough of an address for its owner to know it, and too little for anybody else."""

import re

_SHOWN = 3


def masked(address: str) -> str:
    """«…567» of a phone number, «a…@example.com» of an e-mail address; nothing of ids that mean nothing to people."""
    local, at, domain = address.partition("@")
    if at:
        return f"{local[:1]}…@{domain}"
    return f"…{address[-_SHOWN:]}" if re.fullmatch(r"\+\d{7,15}", address) else ""

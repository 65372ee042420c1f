"""The number by which citizens and staff speak of a conversation."""

from uuid import UUID

ALPHABET = "ACDEFGHJKMNPQRTUVWXY34679"
"""Nothing that is mistaken for another: no 0 O, 1 I L, 2 Z, 5 S, 8 B."""
LENGTH = 6


def reference(conversation: UUID) -> str:
    """Of a conversation, the same each time; told by nobody but us, it opens nothing."""
    left, letters = conversation.int, []
    for _ in range(LENGTH):
        left, letter = divmod(left, len(ALPHABET))
        letters.append(ALPHABET[letter])
    return "".join(letters)

"""What every route stands on."""

from dataclasses import dataclass
from datetime import timedelta

from backoffice.reference.catalogue import Catalogue
from backoffice.reference.store import ReferenceStore
from core.clock import Clock


@dataclass(frozen=True, slots=True)
class Backend:
    """`hold` is how long an opening is kept for someone who has not confirmed yet."""

    store: ReferenceStore
    clock: Clock
    catalogue: Catalogue
    hold: timedelta

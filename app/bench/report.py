"""What a bench prints."""

import json
import os
import platform
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

_PAGE = os.sysconf("SC_PAGE_SIZE")


@dataclass(frozen=True, slots=True)
class Case:
    """One measurement. Latencies are in milliseconds; `more` holds what only this case has."""

    bench: str
    case: str
    n: int
    seconds: float
    latencies: Sequence[float] = ()
    more: dict[str, Any] = field(default_factory=dict)

    def show(self) -> None:
        """Print it as one JSON object."""
        figures = {
            "bench": self.bench,
            "case": self.case,
            "n": self.n,
            "per_second": round(self.n / self.seconds, 1) if self.seconds else None,
            "p50_ms": percentile(self.latencies, 50),
            "p99_ms": percentile(self.latencies, 99),
            "rss_mb": rss_mb(),
        }
        print(json.dumps(figures | self.more, ensure_ascii=False), flush=True)


def percentile(values: Sequence[float], percent: int) -> float | None:
    """Nearest rank, to a hundredth of a millisecond."""
    if not values:
        return None
    ordered = sorted(values)
    return round(ordered[min(len(ordered) - 1, len(ordered) * percent // 100)], 2)


def rss_mb(pid: int | str = "self") -> float:
    """Resident memory of a process, from /proc; 0 where there is none."""
    try:
        return round(int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * _PAGE / 1e6, 1)
    except OSError:
        return 0.0


def show_machine() -> None:
    """The machine that the figures are of."""
    memory = os.sysconf("SC_PHYS_PAGES") * _PAGE / 1e9
    machine = {
        "machine": platform.machine(),
        "processors": os.cpu_count(),
        "memory_gb": round(memory, 1),
        "python": platform.python_version(),
        "load": os.getloadavg()[0],
    }
    print(json.dumps(machine), flush=True)

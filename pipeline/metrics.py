"""What an operator watches. Labels are names of channels, intents and states, never of people."""

import time
from functools import cache
from types import TracebackType

from prometheus_client import Counter, Gauge, Histogram

_BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)

RECEIVED = Counter("wakeel_received", "Messages of citizens stored", ["channel"])
TURNS = Counter("wakeel_turns", "Requests dealt with, by what they were read as", ["intent", "band"])
SENT = Counter("wakeel_sent", "Messages handed to a provider, by what it said", ["channel", "outcome"])
SEGMENTS = Counter("wakeel_sent_segments", "What messages that were sent are charged by", ["channel"])
COST = Counter("wakeel_cost", "What messages that were sent cost, by the price list", ["channel", "currency"])
LAST_IN = Gauge(
    "wakeel_channel_last_in_seconds", "When a citizen's message was last stored, Unix time", ["channel"]
)
LAST_OUT = Gauge(
    "wakeel_channel_last_out_seconds", "When a provider last took a message, Unix time", ["channel"]
)
QUEUED = Gauge("wakeel_channel_queued", "Messages that wait to be handed over", ["channel"])
NLU_LOCAL = Gauge(
    "wakeel_nlu_local", "Whether the last message was read by the local engine because Rasa did not answer"
)
FILES = Counter("wakeel_files", "Files of citizens: kept, or why not", ["outcome"])
BACKLOG = Gauge("wakeel_backlog", "Rows waiting in inbox and outbox", ["box", "status"])
LED = Gauge("wakeel_leader", "Whether this process does the work that one process does", ["work"])
STAGE = Histogram("wakeel_stage_seconds", "Time a turn spends in each stage", ["stage"], buckets=_BUCKETS)
STAGE_CPU = Counter(
    "wakeel_stage_cpu_seconds", "The process's CPU time meanwhile; exact when turns don't overlap", ["stage"]
)


@cache
def _of_stage(name: str) -> tuple[Histogram, Counter]:
    return STAGE.labels(name), STAGE_CPU.labels(name)


class Stage:
    """Times one stage of a turn."""

    __slots__ = ("_cpu", "_of", "_wall")

    def __init__(self, name: str) -> None:
        self._of = _of_stage(name)

    def __enter__(self) -> None:
        self._wall, self._cpu = time.perf_counter(), time.process_time()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        seconds, cpu = self._of
        seconds.observe(time.perf_counter() - self._wall)
        cpu.inc(time.process_time() - self._cpu)

"""What an operator watches. Labels are names of channels, intents and states, never of people."""

from prometheus_client import Counter, Gauge, Histogram

_BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)

RECEIVED = Counter("wakeel_received", "Messages of citizens stored")
TURNS = Counter("wakeel_turns", "Turns of the dialogue", ["intent", "outcome"])
STAGE = Histogram("wakeel_stage_seconds", "Time a turn spends in each stage", ["stage"], buckets=_BUCKETS)
SENT = Counter("wakeel_sent", "Messages handed to a provider, by what it said", ["channel", "outcome"])
BACKLOG = Gauge("wakeel_backlog", "Rows waiting in inbox and outbox", ["box", "status"])
LED = Gauge("wakeel_leader", "Whether this process does the named work of a single process", ["work"])

"""Where a conversation stands, and what to do next. Nothing is fetched here.

`hear` says what a message is about, given what was asked before; `fill` puts what was said into the open
task's slots; `next_step` says whether to ask, to have it confirmed, or to act.
"""

from core.dialogue.fill import Ask, Call, Confirm, Step, fill, next_step
from core.dialogue.hear import Answer, Aside, Heard, Offer, Resume, Signal, Start, hear
from core.dialogue.memory import remember
from core.dialogue.pages import MORE, MOST, page, spread
from core.dialogue.state import AMEND, DROP, MAX_TASKS, NO, YES, Slot, State, Task, intent_choice
from core.dialogue.wishes import PART_OF_DAY, SOONEST, WEEK

__all__ = [
    "AMEND",
    "DROP",
    "MAX_TASKS",
    "MORE",
    "MOST",
    "NO",
    "PART_OF_DAY",
    "SOONEST",
    "WEEK",
    "YES",
    "Answer",
    "Aside",
    "Ask",
    "Call",
    "Confirm",
    "Heard",
    "Offer",
    "Resume",
    "Signal",
    "Slot",
    "Start",
    "State",
    "Step",
    "Task",
    "fill",
    "hear",
    "intent_choice",
    "next_step",
    "page",
    "remember",
    "spread",
]

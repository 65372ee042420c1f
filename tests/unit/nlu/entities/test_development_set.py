from datetime import date
from pathlib import Path

from backoffice.reference import catalogue
from core.interpretation import Context
from nlu.entities import extract
from pipeline.knowledge import gazetteer

MESSAGES = Path(__file__).parents[4] / "nlu" / "dev" / "entities.tsv"
FEWEST_RIGHT = 0.97


def test_the_development_set_is_read_exactly_and_silence_where_there_is_nothing():
    known = catalogue.load()
    context = Context(date(2026, 1, 4), country="sa", gazetteer=gazetteer(known.services, known.offices))
    wrong, rows = [], MESSAGES.read_text("utf-8").splitlines()
    for row in rows:
        text, _, expected = row.partition("\t")
        found = {f"{e.entity}={e.value}" for e in extract(text, context)}
        if found != set(filter(None, expected.split(","))):
            wrong.append((text, sorted(found)))
    assert len(wrong) <= (1 - FEWEST_RIGHT) * len(rows), wrong

"""The last place, wanted by two processes at the same moment."""

import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import insert, select

from backoffice.reference.store import open_reference
from backoffice.reference.tables import APPOINTMENTS, CITIZENS, OPENINGS

CONTENDER = """
import sys
from datetime import timedelta
from backoffice.reference import bookings
from backoffice.reference.backend import Backend
from backoffice.reference.catalogue import load
from backoffice.reference.store import open_reference
from core.clock import Clock
from core.errors import Refused

url, me = sys.argv[1:]
backend = Backend(open_reference(url), Clock(), load(), timedelta(minutes=5))
print("ready", flush=True)
sys.stdin.readline()
for n in range(20):
    try:
        backend.store.write(lambda c: bookings.hold(c, backend, f"o{n}", f"c{me}{n}", "passport_renew"))
        print(n, flush=True)
    except Refused as no:
        assert no.code == "opening_taken", no.code
backend.store.close()
"""


def test_each_last_place_goes_to_exactly_one_of_two_processes(tmp_path: Path):
    url = f"sqlite:///{tmp_path}/office.db"
    store = open_reference(url)
    starts_at = datetime.now(UTC) + timedelta(days=1)
    opening = {"office_id": "riyadh_north", "service_id": "passport_renew", "starts_at": starts_at}
    ids = [f"{contender}{n}" for contender in "ab" for n in range(20)]
    people = [{"id": f"c{i}", "national_id": i, "name": "مواطن", "phone": "+966500000001"} for i in ids]
    store.write(lambda c: c.execute(insert(CITIZENS), people))
    store.write(lambda c: c.execute(insert(OPENINGS), [{**opening, "id": f"o{n}"} for n in range(20)]))
    contenders = [_start(url, contender) for contender in "ab"]
    for contender in contenders:
        assert contender.stdout
        assert contender.stdout.readline() == "ready\n"
    for contender in contenders:
        assert contender.stdin
        contender.stdin.write("go\n")
        contender.stdin.flush()
    got = [contender.communicate(timeout=60)[0].split() for contender in contenders]
    held = store.read(lambda c: c.execute(select(APPOINTMENTS.c.opening_id)).scalars().all())
    store.close()
    assert [contender.returncode for contender in contenders] == [0, 0]
    assert sorted(held) == sorted(f"o{n}" for n in range(20))
    assert sorted(f"o{n}" for mine in got for n in mine) == sorted(held)


def _start(url: str, contender: str) -> subprocess.Popen[str]:
    pipe = subprocess.PIPE
    return subprocess.Popen(
        [sys.executable, "-c", CONTENDER, url, contender], stdin=pipe, stdout=pipe, text=True
    )

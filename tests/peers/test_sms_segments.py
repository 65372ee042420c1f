"""Segments of a text, beside the counter that Twilio publishes."""

import json
import subprocess

from core.sms import segments
from tests.fixtures.prism import NODE_MODULES, needs_npm

pytestmark = needs_npm("sms-segments-calculator")


TEXTS = [
    "OK",
    "a" * 160,
    "a" * 161,
    "€" * 80,
    "€" * 81,
    "{}[]~|^\\",
    "a" * 152 + "€" + "a" * 152,
    "س" * 70,
    "س" * 71,
    "س" * 134,
    "س" * 135,
    "😀" * 35,
    "😀" * 36,
    "😀" * 67,
    "مُعامَلَتُكُم رقم 2026-1187، والرسم ٢٠٠ ريال." * 4,
    "سطر\nسطر\r\nسطر",
    "\u2068x\u2069",
]


def test_segments_are_counted_as_twilio_counts_them() -> None:
    script = (
        "const {SegmentedMessage} = require(process.argv[1]);"
        "const texts = JSON.parse(require('fs').readFileSync(0, 'utf8'));"
        "console.log(JSON.stringify(texts.map(t => new SegmentedMessage(t))"
        ".map(m => [m.encodingName, m.segmentsCount]))) "
    )
    counted = subprocess.run(
        ["node", "-e", script, str(NODE_MODULES / "sms-segments-calculator")],
        input=json.dumps(TEXTS),
        capture_output=True,
        text=True,
        check=True,
    )
    ours = [[segments(text).encoding, segments(text).count] for text in TEXTS]
    assert json.loads(counted.stdout) == ours

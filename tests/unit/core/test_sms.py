"""What a text costs as SMS."""

import pytest

from core.sms import Segments, segments


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", Segments("GSM-7", 1, 0)),
        ("a" * 160, Segments("GSM-7", 1, 160)),
        ("a" * 161, Segments("GSM-7", 2, 161)),
        ("a" * 306, Segments("GSM-7", 2, 306)),
        ("a" * 307, Segments("GSM-7", 3, 307)),
        ("€" * 80, Segments("GSM-7", 1, 160)),
        ("a" * 152 + "€" + "a" * 152, Segments("GSM-7", 3, 306)),
        ("س" * 70, Segments("UCS-2", 1, 70)),
        ("س" * 71, Segments("UCS-2", 2, 71)),
        ("س" * 134, Segments("UCS-2", 2, 134)),
        ("س" * 135, Segments("UCS-2", 3, 135)),
        ("a" * 69 + "س", Segments("UCS-2", 1, 70)),
        ("😀" * 35, Segments("UCS-2", 1, 70)),
        ("😀" * 67, Segments("UCS-2", 3, 134)),
    ],
)
def test_segments_are_counted_as_operators_bill_them(text: str, expected: Segments):
    assert segments(text) == expected

"""Lists as offices have them: Excel's encodings and separators, and lines that are not what they should be."""

import io
import tracemalloc

import pytest

from pipeline.campaigns.lists import ListError, columns, encoding_of, listed

ROWS = 'channel,address,name\nsms,+966500000001,"أمل، بنت سعد"\n'


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1256"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_whatever_excel_saved_is_read(encoding: str, separator: str, end: str) -> None:
    text = ROWS.replace(",", separator).replace("\n", end)
    (line,) = listed(io.BytesIO(text.encode(encoding)))
    assert (line.line, line.by, line.who, line.channel) == (2, "address", "+966500000001", "sms")
    assert line.values == {"name": "أمل، بنت سعد"}


def test_the_letter_that_shows_the_encoding_may_come_late() -> None:
    file = io.BytesIO(b"citizen,name\n" + b"c1,x\n" * 500_000 + "c1,أمل".encode("cp1256"))
    assert encoding_of(file) == "cp1256"


def test_reading_goes_on_after_a_line() -> None:
    file = io.BytesIO(b"citizen\n" + b"".join(b"c%d\n" % n for n in range(2, 10)))
    assert [line.who for line in listed(file, 7)] == ["c8", "c9"]


def test_a_line_names_somebody_by_the_surest_way_it_has() -> None:
    file = io.BytesIO(
        b"address,channel,national_id,citizen\n1,sms,10,c1\n1,sms,10,\n1,sms,,\n,sms,,\n1,sms\n\n"
    )
    assert [line.by for line in listed(file)] == ["citizen", "national_id", "address", "", ""]


@pytest.mark.parametrize("head", [b"", b"name\n", b"address\n", b"citizen,name,name\n", b"\xff\xfe\x00"])
def test_a_list_whose_first_line_is_of_no_use_says_what_is_wanted(head: bytes) -> None:
    with pytest.raises(ListError, match="line 1"):
        columns(io.BytesIO(head))


def test_a_cell_without_end_is_an_error_and_not_a_full_memory() -> None:
    with pytest.raises(ListError, match="after line"):
        list(listed(io.BytesIO(b'citizen\n"' + b"x" * 1_000_000)))


def test_memory_stays_flat_however_long_the_list() -> None:
    file = io.BytesIO(b"citizen,name\n" + b"c1,somebody\n" * 100_000)
    tracemalloc.start()
    try:
        assert sum(1 for _ in listed(file)) == 100_000
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert most < 4_000_000


def test_neither_an_error_nor_a_line_shows_who_it_names() -> None:
    (line,) = listed(io.BytesIO(ROWS.encode()))
    assert "أمل" not in repr(line)
    assert "9665" not in repr(line)

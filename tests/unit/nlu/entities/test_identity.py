import pytest

import countries
from nlu.entities.identity import is_national_id, kuwait, luhn


@pytest.mark.parametrize(
    ("country", "written", "number"),
    [
        ("sa", "هويتي 1012345672", "1012345672"),
        ("sa", "رقم الإقامة ٢٠١٢٣٤٥٦٧٠", "2012345670"),
        ("sa", "10 1234 5672", "1012345672"),
        ("sa", "1012345672 0551234567", "1012345672"),
        ("qa", "28563412345", "28563412345"),
        ("bh", "٨٥٠١١٢٣٤٥", "850112345"),
        ("sy", "01020304051", "01020304051"),
        ("ae", "784-1990-1234567-6", "784199012345676"),
        ("eg", "29001011234567", "29001011234567"),
        ("jo", "9891012345", "9891012345"),
    ],
)
def test_a_national_number_of_the_country(values, country, written, number):
    assert values("national_id", written, country=country) == [number]


def test_every_kuwaiti_number_has_one_check_digit_at_most(values):
    passed = [f"28501011235{digit}" for digit in range(10) if kuwait(f"28501011235{digit}")]
    assert passed == ["285010112358"]
    assert values("national_id", "رقمي المدني 285010112358", country="kw") == passed


@pytest.mark.parametrize(
    ("country", "written"),
    [
        ("sa", "1012345673"),
        ("sa", "3012345670"),
        ("kw", "285010112357"),
        ("kw", "285130112358"),
        ("ae", "784-1990-1234567-5"),
        ("eg", "29013011234567"),
        ("sy", "99020304051"),
        ("qa", "1012345672"),
    ],
)
def test_a_number_that_fails_its_check_is_no_entity_even_when_asked_for(values, country, written):
    assert values("national_id", written, country=country, expecting="national_id") == []


def test_luhn_on_its_published_example():
    assert luhn("79927398713")
    assert not luhn("79927398710")


def test_every_pack_has_a_checksum_that_exists():
    for code in countries.available():
        is_national_id("0" * 10, countries.load(code))

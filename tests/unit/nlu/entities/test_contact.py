import pytest


@pytest.mark.parametrize(
    ("country", "written", "number"),
    [
        ("sa", "جوالي ٠٥٥١٢٣٤٥٦٧", "+966551234567"),
        ("sa", "+966 55 123 4567", "+966551234567"),
        ("sa", "00966-55-123-4567", "+966551234567"),
        ("sa", "966551234567", "+966551234567"),
        ("sa", "551234567", "+966551234567"),
        ("sa", "رقمي بالكويت 0096566112233", "+96566112233"),
        ("sa", "96566112233", "+96566112233"),
        ("sa", "\u200e+966551234567", "+966551234567"),
        ("kw", "99123456", "+96599123456"),
        ("bh", "36001234", "+97336001234"),
        ("qa", "33445566", "+97433445566"),
        ("sy", "0933 123 456", "+963933123456"),
        ("ae", "050 123 4567", "+971501234567"),
        ("eg", "01012345678", "+201012345678"),
        ("jo", "0791234567", "+962791234567"),
    ],
)
def test_a_phone_in_the_countrys_own_writing(values, country, written, number):
    assert values("phone", written, country=country) == [number]


@pytest.mark.parametrize(
    ("country", "written"),
    [("sa", "12345678"), ("kw", "2024-1187"), ("sa", "1012345672"), ("sa", "055123"), ("sa", "2026-08-15")],
)
def test_another_number_is_no_phone(values, country, written):
    assert values("phone", written, country=country) == []


def test_a_phone_beside_an_id_is_told_apart(read):
    found = read("جوالي 0551234567 وهويتي 1012345672")
    assert [(e.entity, e.value) for e in found] == [("phone", "+966551234567"), ("national_id", "1012345672")]


@pytest.mark.parametrize(
    ("written", "address"),
    [
        ("Ahmad.Ali@Gmail.COM", "Ahmad.Ali@gmail.com"),
        ("ايميلي a_b+c@mail.example.org.", "a_b+c@mail.example.org"),
        ("ahmad\u200b@example.org", "ahmad@example.org"),
    ],
)
def test_an_addresss_domain_is_lower_case(values, written, address):
    assert values("email", written) == [address]


@pytest.mark.parametrize("written", ["@example", "a@b", "تواصل @wakeel", "a@@b.com"])
def test_half_an_address_is_none(values, written):
    assert values("email", written) == []

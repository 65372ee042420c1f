import pytest


@pytest.mark.parametrize(
    ("country", "text", "plate"),
    [
        ("sa", "لوحة أ ب ح ١٢٣٤", "ابح1234"),
        ("sa", "أ ب ح ١٢٣٤", "ابح1234"),
        ("sa", "لوحة السيارة ابح 1234", "ابح1234"),
        ("sa", "رقم اللوحة abj 1234", "ABJ1234"),
        ("kw", "لوحة 12/34567", "12/34567"),
        ("qa", "رقم اللوحة 123456", "123456"),
        ("bh", "سيارتي رقم ٤٣٢١٠", "43210"),
        ("sy", "نمرة السيارة 123456", "123456"),
        ("eg", "نمرة العربية أ ب ج ١٢٣", "ابج123"),
        ("jo", "لوحة 10-12345", "10-12345"),
    ],
)
def test_a_plate_of_the_country(values, country, text, plate):
    assert values("plate_number", text, country=country) == [plate]


@pytest.mark.parametrize("text", ["و ب ٣", "123456", "لوحة إعلانات", "سيارتي ١٢"])
def test_a_number_that_is_not_said_to_be_a_plate_is_none(values, text):
    assert values("plate_number", text, country="qa") == []


def test_a_bare_plate_answers_the_question_for_one(values):
    assert values("plate_number", "123456", country="qa", expecting="plate_number") == ["123456"]

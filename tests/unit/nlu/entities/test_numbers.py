import pytest

from nlu.entities.numbers import numeric
from nlu.entities.text import plain


@pytest.mark.parametrize(
    ("words", "digits"),
    [
        ("خمسة وعشرين", "25"),
        ("خمستاشر", "15"),
        ("طناش", "12"),
        ("ثلاثة عشر", "13"),
        ("مئة", "100"),
        ("ثلاث مية وخمسة وعشرين", "325"),
        ("ألفين وخمسمية", "2500"),
        ("تلات آلاف وستمية", "3600"),
        ("٢٠ ألف", "20000"),
        ("وثلاثة", "و3"),
        ("تسعة وعشر", "9 و10"),
        ("الثلاثة", "الثلاثه"),
        ("يوم اثنين", "يوم اثنين"),
    ],
)
def test_number_words_become_digits(words, digits):
    assert numeric(plain(words)).text == digits

from datetime import time

import pytest

from core.calendar import format_time


@pytest.mark.parametrize(
    ("text", "time"),
    [
        ("14:30", "14:30"),
        ("09:05", "09:05"),
        ("٩:٣٠ ص", "09:30"),
        ("9.30 صباحا", "09:30"),
        ("9:30pm", "21:30"),
        ("10 am", "10:00"),
        ("٣:١٥", "15:15"),
        ("٣ العصر", "15:00"),
        ("تلاته ونص العصر", "15:30"),
        ("١٠ ونص الصبح", "10:30"),
        ("حداشر الصبح", "11:00"),
        ("طناش ونص الظهر", "12:30"),
        ("الساعة ١١ الظهر", "11:00"),
        ("الساعة ١ الظهر", "13:00"),
        ("٧ مساءً", "19:00"),
        ("الثامنة مساءاً", "20:00"),
        ("تسعة في الليل", "21:00"),
        ("٢ بالليل", "02:00"),
        ("١٢ بالليل", "00:00"),
        ("تسعة قبل الظهر", "09:00"),
        ("الساعة ٩", "09:00"),
        ("عالساعة تسعة", "09:00"),
        ("الساعة وحدة", "13:00"),
        ("الساعه ثنتين ونص", "14:30"),
        ("الساعة تسعة وربع", "09:15"),
        ("الساعة ٩ وعشر دقايق", "09:10"),
        ("الساعة الثالثة والنصف", "15:30"),
        ("الساعة الحادية عشرة صباحا", "11:00"),
        ("الساعة ١١ يوم الثلاثاء", "11:00"),
        ("تسعة الا ربع", "08:45"),
        ("٩ إلا خمس دقائق", "08:55"),
        ("عشرة ونص", "10:30"),
        ("لسبعة الصبح", "07:00"),
        ("عالتسعة ونص", "09:30"),
        ("احجزلي عالعشرة", "10:00"),
        ("بكرا عال ١١", "11:00"),
        ("التسعة الا ربع", "08:45"),
        ("تسعة وتلت", "09:20"),
        ("الساعة تسعة وخمس وأربعين", "09:45"),
        ("el sa3a 10 el sob7", "10:00"),
        ("يوم الأحد ٥ العصر", "17:00"),
    ],
)
def test_a_clock_time_in_any_words(values, text, time):
    assert values("time", text) == [time]


@pytest.mark.parametrize(
    ("text", "country", "time"),
    [("بعد المغرب", "sa", "18:10"), ("بعد صلاة العشا", "sa", "19:40"), ("عقب العصر", "kw", "15:10")],
)
def test_prayers_are_the_countrys_customary_times(values, text, country, time):
    assert values("time", text, country=country) == [time]


@pytest.mark.parametrize(
    "text",
    [
        "انتظرت ٣ ساعات",
        "ساعتين وانا واقف",
        "نص ساعة",
        "خلال ٢٤ ساعة",
        "من سنتين ونص",
        "٣ ونص سنين",
        "الساعة كم؟",
        "٤ دقائق",
        "رقم ٩",
        "٢٥:٧٠",
        "الصبح",
        "يوم ٢٠ الصبح",
        "na3am",
        "shu 3am ta3mel",
        "el ra2am el gdeed",
        "جددت قبل العصر الذهبي",
        "الآية 2:255",
    ],
)
def test_silence_where_no_time_is_meant(values, text):
    assert values("time", text) == []


@pytest.mark.parametrize(
    ("said", "time"),
    [
        ("٣", "15:00"),
        ("6", "18:00"),
        ("7", "07:00"),
        ("ثلاث ونص", "15:30"),
        ("خليها ٣", "15:00"),
        ("١١:٤٥", "11:45"),
        ("العصر", "15:20"),
        ("التاسعة لو سمحتوا", "09:00"),
        ("٤٥", None),
    ],
)
def test_a_bare_hour_answers_a_question_about_a_time(values, said, time):
    assert values("time", said, expecting="time") == ([time] if time else [])


def test_a_bare_hour_is_no_time_unasked(values):
    assert values("time", "٣") == []


@pytest.mark.parametrize("expecting", [None, "time"])
def test_every_time_we_write_is_read_as_that_time(values, expecting: str | None):
    for minute in range(0, 24 * 60, 5):
        moment = time(minute // 60, minute % 60)
        assert values("time", format_time(moment), expecting=expecting)[-1:] == [f"{moment:%H:%M}"]

import pytest


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("٢٠٠ ريال", "200"),
        ("خمسين دينار", "50"),
        ("مية وخمسين جنيه", "150"),
        ("ألفين وخمسمية ليرة", "2500"),
        ("٢٠ ألف ليرة", "20000"),
        ("1,500 ريال", "1500"),
        ("١٢٫٥٠٠ د.ك", "12.5"),
        ("20kd", "20"),
        ("ريالين", "2"),
        ("دينار ونص", "1.5"),
        ("ثلاث دنانير وربع", "3.25"),
        ("ألف ريال", "1000"),
        ("مليونين ليرة", "2000000"),
        ("نص دينار", "0.5"),
        ("١٠٠$", "100"),
    ],
)
def test_a_sum_is_a_number_with_a_currency(values, text, amount):
    assert values("amount", text) == [amount]


@pytest.mark.parametrize("text", ["كم ريال", "الريال السعودي", "٢٠٠", "الف شكر"])
def test_a_currency_or_a_number_alone_is_no_sum(values, text):
    assert values("amount", text) == []


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("خمسة أشخاص", "5"),
        ("لتلات افراد", "3"),
        ("شخصين", "2"),
        ("لشخص واحد", "1"),
        ("احنا خمسة", "5"),
        ("عدد المرافقين ٤", "4"),
        ("حداشر نفر", "11"),
    ],
)
def test_people_are_counted(values, text, count):
    assert values("person_count", text) == [count]


@pytest.mark.parametrize("text", ["شخص ضربني", "٣ مرات", "عمري ٣٥ سنة", "نحن ٣٠ يوم ننتظر", "٥"])
def test_other_counts_are_no_people(values, text):
    assert values("person_count", text) == []


@pytest.mark.parametrize(("said", "count"), [("٤", "4"), ("ثلاثة", "3"), ("لحالي", "1"), ("شخص واحد", "1")])
def test_a_bare_number_answers_how_many(values, said, count):
    assert values("person_count", said, expecting="person_count") == [count]


@pytest.mark.parametrize(
    ("text", "rating"),
    [
        ("خدمة ممتازة أعطيكم خمسة", "5"),
        ("تقييمي ٤", "4"),
        ("خمس نجوم", "5"),
        ("نجمتين", "2"),
        ("٤ من ٥", "4"),
        ("بثلاثة من خمسة", "3"),
        ("خدمتكم ٥/٥", "5"),
        ("10/10", "10"),
        ("٨ من ١٠", "8"),
        ("⭐⭐⭐⭐", "4"),
        ("a3teekom 5", "5"),
    ],
)
def test_a_mark_given_to_a_service(values, text, rating):
    assert values("rating", text) == [rating]


@pytest.mark.parametrize("text", ["٣ من ٥ موظفين", "٧ من ٥", "موعدي ٥/٥", "٤", "اعطيكم ٢٠ ريال"])
def test_what_only_looks_like_a_mark_is_none(values, text):
    assert values("rating", text) == []


@pytest.mark.parametrize(("said", "rating"), [("٥", ["5"]), ("أربعة", ["4"]), ("١١", []), ("٤ من ٥", ["4"])])
def test_a_bare_number_answers_a_request_for_a_mark(values, said, rating):
    assert values("rating", said, expecting="rating") == rating

import pytest


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("2024-1187", "2024-1187"),
        ("٢٠٢٤-١١٨٧", "2024-1187"),
        ("٢٠٢٤ـ١١٨٧", "2024-1187"),
        ("2024/1187", "2024-1187"),
        ("2024 – 1187", "2024-1187"),
        ("معاملتي 1187/2024", "2024-1187"),
        ("معاملتي رقم ١١٨٧ لسنة ٢٠٢٤", "2024-1187"),
        ("١٢٣٤/١٤٤٧", "1234/1447"),
        ("الوارد رقم ١٢/١٤٤٧", "12/1447"),
        ("خطابكم 12/5/1447", "12/5/1447"),
        ("رقم المعاملة ٥٥", "55"),
        ("رقم الطلب: 55", "55"),
        ("طلبي 55", "55"),
        ("معاملتي رقم 1187", "1187"),
        ("الطلب ديالي رقم 88", "88"),
        ("متابعة طلب تجنيس رقم 5521", "5521"),
        ("معاملة الوالد رقمها 1402", "1402"),
        ("الطلب رقم res-2024-0017", "RES-2024-0017"),
        ("رقم ٩٩٠١ وضعه ايه", "9901"),
        ("#1187", "1187"),
        ("mo3amalti 3335 wen", "3335"),
        ("dossier 4410", "4410"),
    ],
)
def test_a_requests_number_by_its_shape_or_its_cue(values, text, number):
    assert values("transaction_number", text) == [number]


@pytest.mark.parametrize(
    "text",
    [
        "55",
        "رقم ١",
        "طلبي ٣ أيام ما تحرك",
        "طلبت ٣ مرات",
        "عندي ٣ طلبات",
        "معاملتي من 2024",
        "الطرد رقم 88213",
        "رحلتكم رقم 412",
        "2026-08-15",
        "صورة قيد ٥٧",
    ],
)
def test_a_number_that_is_not_said_to_be_a_requests_is_none(values, text):
    assert values("transaction_number", text) == []


def test_a_bare_number_answers_the_question_for_one(values):
    assert values("transaction_number", "٥٥", expecting="transaction_number") == ["55"]


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("C-2025-0042", "C-2025-0042"),
        ("c-2025-0042", "C-2025-0042"),
        ("الشكوى رقم ٤٢", "42"),
        ("شكواي 77", "77"),
        ("بلاغ رقم 2025/42", "2025/42"),
        ("الشكاية رقم 227", "227"),
        ("الشكوى رقم ش-2025-90", "ش-2025-90"),
    ],
)
def test_a_complaints_number_is_kept_as_issued(values, text, number):
    assert values("complaint_number", text) == [number]
    assert values("transaction_number", text) == []


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("WK7F-93QX", "WK7F-93QX"),
        ("تحققوا من wk7f-93qx", "WK7F-93QX"),
        ("https://example.org/verify/WK7F-93QX", "WK7F-93QX"),
        ("رمز الشهادة ABCD1234", "ABCD1234"),
        ("رمزها TK-884201", "TK-884201"),
        ("كود LL902", "LL902"),
        ("code t7a2o2 9FHT21-X2 sa7?", "9FHT21-X2"),
    ],
)
def test_a_certificates_code_is_upper_case(values, text, code):
    assert values("certificate_code", text) == [code]


@pytest.mark.parametrize("text", ["code t7a2o2 sa7?", "الرمز غلط", "el code 7ag el shahada", "COVID-19"])
def test_an_arabizi_word_is_no_code(values, text):
    assert values("certificate_code", text) == []


@pytest.mark.parametrize("said", ["123456", "١٢٣٤٥٦", "١٢٣ ٤٥٦", "123-456", "الرمز 123456", "1 2 3 4 5 6"])
def test_a_one_time_code_is_six_digits_in_any_script(values, said):
    assert values("code", said, expecting="code") == ["123456"]


@pytest.mark.parametrize(("said", "expecting"), [("123456", None), ("12345", "code"), ("1234567", "code")])
def test_nothing_is_a_one_time_code_unasked_or_of_another_length(values, said, expecting):
    assert values("code", said, expecting=expecting) == []

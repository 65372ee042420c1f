import pytest


@pytest.mark.parametrize(
    ("text", "relation"),
    [
        ("إقامة زوجتي", "spouse"),
        ("لمرتي", "spouse"),
        ("حق حرمتي", "spouse"),
        ("مراتي", "spouse"),
        ("جوزي", "spouse"),
        ("للزوجة", "spouse"),
        ("ابني", "son"),
        ("لولدي", "son"),
        ("بنتي", "daughter"),
        ("عيالي", "child"),
        ("جواز الطفل", "child"),
        ("والدي", "father"),
        ("عن ابوي", "father"),
        ("جواز أبي", "father"),
        ("أبي المتوفى", "father"),
        ("امي", "mother"),
        ("الوالدين", "parent"),
        ("مات خويا", "brother"),
        ("لأختي", "sister"),
        ("الشغالة هربت", "domestic_worker"),
        ("تجديد إقامة شغالة", "domestic_worker"),
        ("عاملة منزلية", "domestic_worker"),
        ("السايق", "domestic_worker"),
        ("سواق خاص", "domestic_worker"),
    ],
)
def test_a_relation_in_any_dialect(values, text, relation):
    assert values("relation", text) == [relation]


@pytest.mark.parametrize(
    "text",
    [
        "ابي اكلم موظف",
        "عندي معاملة ابي اعرف وضعها",
        "وابي رخصة",
        "المنصة مو شغالة",
        "السلام عليكم خويا",
        "هلا اخوي وش الاخبار",
        "إخواني في إدارة الجوازات",
        "يا بنتي ردي علي",
        "محمد بن سالم",
        "النظام الأمني",
    ],
)
def test_a_word_that_only_looks_like_a_relation_is_none(values, text):
    assert values("relation", text) == []

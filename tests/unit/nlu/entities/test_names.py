import pytest

from core.interpretation import Gazetteer

GAZETTEER = Gazetteer(
    version="tests",
    services={
        "passport-renew": ("تجديد جواز السفر", "تجديد جواز"),
        "passport-new": ("إصدار جواز سفر", "جواز جديد"),
        "residence-renew": ("تجديد الإقامة",),
        "residence-renew-spouse": ("تجديد إقامة الزوجة",),
        "residence-extend": ("تمديد الإقامة",),
        "building-permit": ("رخصة بناء",),
        "car-insurance": ("تأمين السيارة",),
        "clearance": ("إصدار براءة ذمة",),
    },
    offices={
        "madinah": ("مركز الجوازات بالمدينة", "جوازات المدينة"),
        "olaya": ("مركز العليا", "العليا"),
        "khamis": ("مكتب خميس مشيط", "خميس مشيط"),
        "jeddah": ("جوازات جدة",),
    },
    certificates={"clearance": ("براءة ذمة",), "birth": ("شهادة ميلاد",)},
)


@pytest.mark.parametrize(
    ("text", "service"),
    [
        ("تجديد جواز السفر", "passport-renew"),
        ("أبغى أجدد جوازي", "passport-renew"),
        ("اجدد الباسبور", "passport-renew"),
        ("بدي جدد جواز سفري", "passport-renew"),
        ("محتاج باسبور جديد", "passport-new"),
        ("وتجديد الاقامه", "residence-renew"),
        ("لتجديد إقامتي", "residence-renew"),
        ("تجديد لي الإقامة", "residence-renew"),
        ("تجديدالاقامة", "residence-renew"),
        ("تجديد الاقاامه", "residence-renew"),
        ("تجديد الاقمة", "residence-renew"),
        ("تجدبد الاقامة", "residence-renew"),
        ("تمديد اقامتي", "residence-extend"),
        ("اجدد اقامة مرتي", "residence-renew-spouse"),
        ("تجديد الإقامة لزوجتي", "residence-renew-spouse"),
        ("رخصه بنا", "building-permit"),
        ("تامين سيارتي", "car-insurance"),
    ],
)
def test_a_service_by_any_of_its_names_through_dialect_and_typos(values, text, service):
    assert values("service", text, gazetteer=GAZETTEER) == [service]


@pytest.mark.parametrize(
    ("text", "office"),
    [
        ("متى يفتح مركز الجوازات بالمدينة", "madinah"),
        ("وين مركز العلايا", "olaya"),
        ("بالعليا", "olaya"),
        ("مكتب خميس مشيط", "khamis"),
    ],
)
def test_an_office_by_name_or_district(values, text, office):
    assert values("office", text, gazetteer=GAZETTEER) == [office]


@pytest.mark.parametrize("text", ["تجديد جواز في جدة", "تجديد جوازي في جدة", "أجدد الجواز في جدة"])
def test_a_service_beside_a_town_is_not_lost_to_an_office_across_a_gap(read, text):
    found = read(text, gazetteer=GAZETTEER)
    assert [(e.entity, e.value) for e in found] == [("service", "passport-renew")]


@pytest.mark.parametrize("text", ["جوازات جدة", "الجوازات في جدة", "متى تفتح جوازات جدة"])
def test_the_office_that_issues_it_is_not_the_service(read, text):
    services = {"passport-renew": ("تجديد جواز", "الجواز")}
    found = read(text, gazetteer=Gazetteer(services=services, offices={"jeddah": ("جوازات جدة",)}))
    assert [(e.entity, e.value) for e in found] == [("office", "jeddah")]


@pytest.mark.parametrize("text", ["وين الجوازات", "بالجوازات"])
def test_the_plural_of_a_service_named_by_one_word_is_no_request_for_it(read, text):
    assert read(text, gazetteer=Gazetteer(services={"passport-renew": ("الجواز",)})) == ()


def test_a_town_named_after_a_day_is_no_date(values):
    assert values("date", "متى دوام مكتب خميس مشيط", gazetteer=GAZETTEER) == []


def test_a_certificate_inside_a_service_and_a_relation_are_all_found(read):
    found = read("إصدار براءة ذمة لزوجتي", gazetteer=GAZETTEER)
    assert [(e.entity, e.value) for e in found] == [
        ("service", "clearance"),
        ("certificate", "clearance"),
        ("relation", "spouse"),
    ]


@pytest.mark.parametrize("text", ["تحديد موعد", "جوازات سفر", "خدمة جديدة", "تجديد", "بناء على طلبكم"])
def test_a_part_of_a_name_or_a_neighbouring_word_is_no_name(read, text):
    assert [e for e in read(text, gazetteer=GAZETTEER) if e.entity in {"service", "office"}] == []


def test_a_new_version_of_the_gazetteer_is_read_at_once(values):
    before = Gazetteer(services={"a": ("خدمة الف",)}, version="1")
    after = Gazetteer(services={"b": ("خدمة الف",)}, version="2")
    assert values("service", "خدمة الف", gazetteer=before) == ["a"]
    assert values("service", "خدمة الف", gazetteer=after) == ["b"]


def test_gazetteers_without_a_version_are_never_mixed_up(values):
    for key in ("a", "b"):
        assert values("service", "خدمة الف", gazetteer=Gazetteer(services={key: ("خدمة الف",)})) == [key]

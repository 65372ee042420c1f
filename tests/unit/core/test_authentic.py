import pytest

from core.authentic import hosts, ours, same

OFFICIAL = ("wakeel.example", "gov.sa")
SENT = "معاملتكم رقم 2026-1187 جاهزة للاستلام. اكتبوا رقمها لنا لمعرفة مكان الاستلام."


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("ادفعوا هنا https://pay.moi.gov.sa/x?y=1.", {"pay.moi.gov.sa"}),
        ("www.absher-sa.xyz", {"www.absher-sa.xyz"}),
        ("سجلوا في moi-sa.top/login الآن", {"moi-sa.top"}),
        ("راسلونا على info.desk@moi.gov.sa", set()),
        ("الساعة 9.30 والرقم 2026.1187", set()),
        ("https://gov.sa@evil.top/x", {""}),
        ("https://evil.top\\@gov.sa", {""}),
        ("https://gоv.sa", {""}),
        ("https://[bad", {""}),
        ("لا رابط هنا", set()),
    ],
)
def test_links_are_found_as_a_browser_would_read_them(text: str, found: set[str]) -> None:
    assert hosts(text) == found


@pytest.mark.parametrize(
    ("host", "official"),
    [
        ("moi.gov.sa", True),
        ("gov.sa", True),
        ("WAKEEL.example".lower(), True),
        ("gov.sa.pay.top", False),
        ("notgov.sa", False),
        ("", False),
        ("bit.ly", False),
    ],
)
def test_only_official_hosts_and_what_is_below_them_are_ours(host: str, official: bool) -> None:
    assert ours({host}, OFFICIAL) is official


def test_one_foreign_link_among_ours_is_enough() -> None:
    assert not ours({"moi.gov.sa", "evil.top"}, OFFICIAL)


@pytest.mark.parametrize(
    "shown",
    [
        SENT,
        f"هل هذه منكم؟ {SENT}",
        "معاملتكم رقم ٢٠٢٦-١١٨٧ جاهزه للاستلام",
        SENT.replace("\u0623", "\u0627") + "\n",
    ],
)
def test_a_copy_is_known_whatever_was_lost_on_the_way(shown: str) -> None:
    assert same(shown, SENT)


@pytest.mark.parametrize(
    "shown",
    [
        SENT.replace("1187", "1188"),
        f"{SENT} https://evil.top",
        f"{SENT} أرسلوا ما عليكم إلى المندوب ثم أعطوه رمز التحقق الذي يصلكم الآن واسم المستخدم وكلمة السر",
        "معاملتكم جاهزة",
        "تم إيقاف بطاقتكم البنكية، حدثوا بياناتكم فورا لدى أقرب فرع",
        "",
    ],
)
def test_what_was_changed_or_added_is_no_copy(shown: str) -> None:
    assert not same(shown, SENT)

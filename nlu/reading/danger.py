"""Words that by themselves say that someone is in danger now, whatever the classifier thinks."""

_DANGER = frozenset(
    {
        "حابسني", "حابسنا", "حابسيني", "حبسني", "محبوسه", "محتجزني", "يحتجزني", "محتجزه", "مخطوفه", "خطفوني",
        "خطفني", "انتحر", "بنتحر", "سانتحر", "هنتحر", "انتحار", "بيقتلني", "يقتلني", "سيقتلني", "بيذبحني",
        "يذبحني", "ينزف", "تنزف", "بينزف", "بتنزف", "نزيف", "بيضربني", "يضربني", "اغتصبني", "يغتصبني",
        "انقذوني", "الحقوني", "اغيثوني", "النجده", "suicide", "bleeding", "kidnapped", "hostage", "trapped",
    }
)  # fmt: skip


def in_danger(tokens: list[str]) -> bool:
    """Whether the words alone call for the emergency numbers."""
    return not _DANGER.isdisjoint(tokens)

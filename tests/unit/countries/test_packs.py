import re
from datetime import date

import phonenumbers
import pytest
from babel.numbers import get_currency_precision

import countries
from core.calendar import MONTHS
from core.errors import SettingsError

CODES = countries.available()


def test_the_packs_promised_are_there():
    assert {"sa", "kw", "bh", "qa", "sy", "ae", "eg", "jo"} <= set(CODES)


@pytest.mark.parametrize("code", ["zz", "", "../sa", "SA"])
def test_an_unknown_country_names_the_setting_and_what_there_is(code):
    with pytest.raises(SettingsError, match=r"WAKEEL_COUNTRY.*ae, bh, eg"):
        countries.load(code)


@pytest.mark.parametrize("code", CODES)
def test_a_pack_is_whole(code):
    pack = countries.load(code)
    assert pack.name
    assert pack.body
    assert pack.currency_digits in {2, 3}
    assert pack.weekend <= set(range(1, 8))
    assert len(pack.weekend) == 2
    assert pack.hours[0] < pack.hours[1]
    assert pack.months in MONTHS
    assert phonenumbers.country_code_for_region(pack.phone_region)
    assert {"police", "ambulance", "fire"} <= {emergency.kind for emergency in pack.emergencies}
    assert all(emergency.number.isdigit() and emergency.name for emergency in pack.emergencies)
    assert {name for name, _ in pack.prayer_times} == {"الفجر", "الظهر", "العصر", "المغرب", "العشاء"}
    assert [at for _, at in pack.prayer_times] == sorted(at for _, at in pack.prayer_times)
    assert all(date(2024, month, day) for month, day, _ in pack.yearly_holidays)
    assert pack.privacy_url


@pytest.mark.parametrize("code", CODES)
def test_patterns_can_be_compiled(code):
    pack = countries.load(code)
    for pattern in (*pack.id_patterns, pack.plate_pattern):
        re.compile(pattern)


@pytest.mark.parametrize("code", ["bh", "eg", "jo", "kw", "qa", "sa"])
def test_a_currency_has_the_digits_of_iso_4217(code):
    pack = countries.load(code)
    assert pack.currency_digits == get_currency_precision(pack.currency)


@pytest.mark.parametrize("code", CODES)
def test_a_lexicon_has_sixty_words_and_none_empty(code):
    lexicon = countries.load(code).lexicon
    assert len(lexicon) >= 60
    assert all(dialect and standard for dialect, standard in lexicon)


def test_a_pack_is_read_once():
    assert countries.load("sa") is countries.load("sa")


def test_month_names_are_the_countrys():
    assert countries.load("sy").months == "levant"
    assert countries.load("kw").months == "standard"

"""Twilio's signature: what it signed is heard, and nothing else."""

from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st
from twilio.request_validator import RequestValidator

from channels.twilio.signature import read_form, signed, texts

TOKEN = "f00dfeed0123456789abcdef01234567"
URL = "https://wakeel.example/channels/sms/webhook"
WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
FORMS = st.dictionaries(WORDS.filter(bool), WORDS, min_size=1, max_size=8)
FORM = {"From": "+966777000111", "Body": "وين معاملتي؟", "MessageSid": "SM1"}


def heard(form: dict[str, str], signature: str, url: str = URL, token: str = TOKEN) -> bool:
    return signed(token, url, read_form(urlencode(form).encode()), signature)


@given(FORMS)
def test_signature_is_the_one_that_twilios_own_library_makes(form: dict[str, str]) -> None:
    assert heard(form, RequestValidator(TOKEN).compute_signature(URL, form))
    assert texts(read_form(urlencode(form).encode())).keys() == {k.replace("\0", "\ufffd") for k in form}


@given(FORMS, WORDS.filter(bool), WORDS)
def test_form_with_anything_added_or_changed_is_forged(form: dict[str, str], name: str, value: str) -> None:
    signature = RequestValidator(TOKEN).compute_signature(URL, form)
    changed = form | {name: form.get(name, "") + value + "!"}
    assert not heard(changed, signature)


@pytest.mark.parametrize("url", ["https://wakeel.example:443/channels/sms/webhook", URL])
def test_port_that_goes_without_saying_may_be_signed_or_not(url: str) -> None:
    assert heard(FORM, RequestValidator(TOKEN).compute_signature(url, FORM))


def test_port_of_its_own_may_be_signed_or_not() -> None:
    public = "https://wakeel.example:8443/channels/sms/webhook"
    for url in (public, URL):
        assert heard(FORM, RequestValidator(TOKEN).compute_signature(url, FORM), public)


@pytest.mark.parametrize(
    "url", ["http://wakeel.example/channels/sms/webhook", URL + "?x=1", URL.replace("sms", "whatsapp")]
)
def test_signature_for_another_address_is_forged(url: str) -> None:
    assert not heard(FORM, RequestValidator(TOKEN).compute_signature(url, FORM))


def test_signature_of_another_account_is_forged() -> None:
    assert not heard(FORM, RequestValidator("another").compute_signature(URL, FORM))


def test_value_said_twice_is_signed_as_the_library_signs_it() -> None:
    class Twice(dict[str, list[str]]):
        getlist = dict.__getitem__

    signature = RequestValidator(TOKEN).compute_signature(URL, Twice(a=["2", "1"], b=["3"]))
    assert signed(TOKEN, URL, read_form(b"a=2&b=3&a=1"), signature)


@pytest.mark.parametrize("body", [b"", b"hello", b"a=1&&b=2", b"\xff=1", "a=ع".encode(), b"a=1&" * 600])
def test_what_is_no_form_is_told_apart(body: bytes) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 — whatever its words
        read_form(body)


def test_bytes_that_are_no_text_are_replaced() -> None:
    assert texts(read_form(b"Body=%FFhi%00")) == {"Body": "\ufffdhi\ufffd"}

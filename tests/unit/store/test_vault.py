import pytest

from core.errors import SettingsError
from store.codes import Codes
from store.vault import Sealed, Vault

OLD, NEW = "old secret of enough length", "new secret of enough length"


def test_a_sealed_text_opens_only_in_its_own_place(vault: Vault) -> None:
    cipher = vault.open(vault.new_data_key())
    sealed = cipher.seal("نص".encode(), b"row 1")
    assert cipher.unseal(sealed, b"row 1").decode() == "نص"
    with pytest.raises(Sealed):
        cipher.unseal(sealed, b"row 2")


def test_another_contacts_key_opens_nothing(vault: Vault) -> None:
    sealed = vault.open(vault.new_data_key()).seal(b"x", b"")
    with pytest.raises(Sealed):
        vault.open(vault.new_data_key()).unseal(sealed, b"")


@pytest.mark.parametrize("position", [0, 11, 12, -1])
def test_a_changed_byte_is_noticed(vault: Vault, position: int) -> None:
    cipher = vault.open(vault.new_data_key())
    sealed = bytearray(cipher.seal(b"text", b""))
    sealed[position] ^= 1
    with pytest.raises(Sealed):
        cipher.unseal(bytes(sealed), b"")


@pytest.mark.parametrize("sealed", [b"", b"short", b"\0" * 40])
def test_what_was_never_sealed_is_refused(vault: Vault, sealed: bytes) -> None:
    with pytest.raises(Sealed):
        vault.open(vault.new_data_key()).unseal(sealed, b"")


def test_the_same_text_is_sealed_differently_each_time(vault: Vault) -> None:
    cipher = vault.open(vault.new_data_key())
    assert cipher.seal(b"x", b"") != cipher.seal(b"x", b"")


def test_rotation_keeps_texts_and_look_ups(vault: Vault) -> None:
    before = Vault(OLD)
    wrapped, event = before.new_data_key(), before.seal(b"event", b"")
    sealed = before.open(wrapped).seal(b"text", b"")
    during = Vault(f"{NEW},{OLD}")
    rewrapped = during.rewrap(wrapped)
    assert rewrapped != wrapped
    assert during.rewrap(rewrapped) == rewrapped
    for key in (wrapped, rewrapped):
        assert during.open(key).unseal(sealed, b"") == b"text"
    assert during.unseal(event, b"") == b"event"
    assert during.index("address", "x") == before.index("address", "x")
    assert Vault(f"{NEW},another old secret").open(rewrapped).unseal(sealed, b"") == b"text"


def test_a_key_of_a_secret_no_longer_listed_says_so() -> None:
    with pytest.raises(Sealed, match="SECRET_KEY"):
        Vault(NEW).open(Vault(OLD).new_data_key())


@pytest.mark.parametrize("secret", ["", "short", f"{NEW},", f"{NEW},short"])
def test_a_guessable_secret_is_a_settings_error(secret: str) -> None:
    with pytest.raises(SettingsError, match="SECRET_KEY"):
        Vault(secret)


def test_hashes_depend_on_kind_value_and_secret(vault: Vault) -> None:
    hashes = {vault.index("a", "1"), vault.index("b", "1"), vault.index("a", "2"), Vault(NEW).index("a", "1")}
    assert len(hashes) == 4
    assert vault.index("a", "1") in hashes


def test_any_text_can_be_hashed(vault: Vault) -> None:
    assert vault.index("a", "\ud800\0") != vault.index("a", "\ud801\0")


def test_a_word_is_hashed_once(vault: Vault) -> None:
    assert len(vault.words(["كتاب", "قلم", "كتاب"])) == 2


def test_no_secret_shows_in_an_error_or_a_repr(vault: Vault) -> None:
    with pytest.raises(SettingsError) as error:
        Vault("tiny-secret")
    assert "tiny-secret" not in str(error.value)
    assert OLD not in repr(vars(Vault(OLD)))


def test_a_code_is_six_digits_and_matches_only_itself_and_its_salt(vault: Vault) -> None:
    codes = Codes(vault)
    code = codes.new_code()
    digest = codes.digest(code, "citizen 1")
    assert len(code) == 6
    assert code.isdecimal()
    assert codes.matches(code, "citizen 1", digest)
    assert not codes.matches(code, "citizen 2", digest)
    assert not codes.matches("12345", "citizen 1", digest)

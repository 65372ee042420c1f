"""How a command ends."""

import sys

import pytest

from app import cli


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("WAKEEL_PORT", "kitchen-door"),
        ("WAKEEL_WHATSAPP_VIA", "pigeon-post"),
        ("WAKEEL_SMS_PRICE", "-12345"),
        ("WAKEEL_TWILIO_FROM", "0112345678"),
    ],
)
def test_wrong_setting_is_one_line_that_names_it_and_exit_code_2(
    setting: str, value: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, some in (("WAKEEL_TWILIO_SID", "AC1"), ("WAKEEL_TWILIO_TOKEN", "token"), (setting, value)):
        monkeypatch.setenv(name, some)
    monkeypatch.setattr(sys, "argv", ["wakeel", "channels", "check"])
    with pytest.raises(SystemExit) as end:
        cli.main()
    told = capsys.readouterr().err
    assert end.value.code == cli.USAGE
    assert told.count("\n") == 1
    assert setting in told
    assert value not in told

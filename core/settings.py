"""Everything an operator can set, from the environment (prefix `WAKEEL_`) or `.env`."""

from decimal import Decimal
from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """One field a setting; `docs/reference/settings.md` says what each is for."""

    model_config = SettingsConfigDict(
        env_prefix="WAKEEL_", env_file=".env", env_ignore_empty=True, extra="ignore", frozen=True
    )

    data_dir: Path = Path("var")
    model_dir: Path | None = None
    database_url: str = ""
    broker_url: str = ""
    nlu_url: str = ""
    nlu_token: SecretStr = SecretStr("")
    backoffice_url: str = ""
    backoffice_token: SecretStr = SecretStr("")
    backoffice_secret: SecretStr = SecretStr("")
    backoffice_push_url: str = ""
    public_url: str = ""
    secret_key: SecretStr = SecretStr("")
    country: str = "sa"
    host: str = "127.0.0.1"
    port: int = Field(default=8000, ge=0, le=65535)
    metrics_port: int = Field(default=0, ge=0, le=65535)
    workers: int = Field(default=32, ge=1)
    answer_days: int = Field(default=2, ge=0, le=60)
    fragment_wait: float = Field(default=2.0, ge=0)
    files_url: str = ""
    files_max_mb: int = Field(default=20, ge=1, le=100)
    clamd_url: str = ""
    log_format: Literal["json", "console"] = "json"
    log_level: str = "info"

    telegram_token: SecretStr = SecretStr("")
    telegram_secret: SecretStr = SecretStr("")
    smpp_url: SecretStr = SecretStr("")

    telegram_api: str = "https://api.telegram.org"

    twilio_sid: str = ""
    twilio_token: SecretStr = SecretStr("")
    twilio_api: str = "https://api.twilio.com"
    twilio_from: str = ""
    twilio_whatsapp_from: str = ""
    sms_per_second: float | None = Field(default=None, gt=0)
    sms_price: Decimal = Field(default=Decimal(0), ge=0)

    meta_token: SecretStr = SecretStr("")
    meta_secret: SecretStr = SecretStr("")
    meta_verify_token: SecretStr = SecretStr("")
    meta_phone_id: str = ""
    meta_page_id: str = ""
    meta_api: str = "https://graph.facebook.com/v23.0"
    whatsapp_via: Literal["", "cloud", "twilio"] = ""
    whatsapp_template: str = ""

    x_token: SecretStr = SecretStr("")
    x_secret: SecretStr = SecretStr("")
    x_key: SecretStr = SecretStr("")
    x_token_secret: SecretStr = SecretStr("")
    x_api: str = "https://api.x.com"

    smtp_url: SecretStr = SecretStr("")
    imap_url: SecretStr = SecretStr("")
    lmtp_listen: str = ""
    mail_from: str = ""
    mail_plus: bool = True

    @property
    def model(self) -> Path:
        """The folder of the trained model: among the data unless WAKEEL_MODEL_DIR says otherwise."""
        return self.model_dir or self.data_dir / "model"

    @property
    def rasa_model(self) -> Path:
        """The folder of the Rasa model that WAKEEL_NLU_URL serves: its card says how far to believe it."""
        return self.data_dir / "rasa"

    @property
    def review_dir(self) -> Path:
        """What people taught the understanding, and the models made of it."""
        return self.data_dir / "review"

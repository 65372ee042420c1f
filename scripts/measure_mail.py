"""How long a citizen waits for an answer by e-mail: the real demo between a real Postfix and Dovecot.

    python scripts/measure_mail.py [MAILS]

Counted from the moment Dovecot has the mail in our box to the moment Postfix took the answer, one mail at a time, by
the times that the servers themselves wrote. Needs root, and what `make peers` installs.
"""

import asyncio
import re
import smtplib
import statistics
import sys
import tempfile
import time
from email.message import EmailMessage
from pathlib import Path

from pydantic import SecretStr

from app.demo import open_demo
from core.settings import Settings
from tests.fixtures.mail import PASSWORD, MailServers, mail_servers

BOX = "box@agency.example"
QUESTION = "السلام عليكم، متى يفتح مركز خدمات جدة؟"
PATIENCE = 30.0


def ask(servers: MailServers, number: int) -> None:
    mail = EmailMessage()
    mail["From"], mail["To"] = f"noura{number}@mail.example", BOX
    mail["Message-ID"] = f"<{number}@mail.example>"
    mail["Subject"] = "استفسار"
    mail.set_content(QUESTION)
    with smtplib.SMTP("127.0.0.1", servers.smtp) as smtp:
        smtp.send_message(mail)


async def measure(servers: MailServers, mails: int, folder: Path) -> list[float]:
    login = f"{BOX.replace('@', '%40')}:{PASSWORD}"
    settings = Settings(
        _env_file=None,
        data_dir=folder,
        model_dir=Settings().model,
        mail_from=f"وكيل <{BOX}>",
        smtp_url=SecretStr(f"smtp://127.0.0.1:{servers.smtp}"),
        imap_url=SecretStr(f"imap://{login}@127.0.0.1:{servers.imap}"),
    )
    waits = []
    async with open_demo(settings) as demo:
        working = asyncio.create_task(demo.platform.worker().run())
        for number in range(mails + 1):
            await asyncio.to_thread(ask, servers, number)
            delivered = await _once(servers, rf"to=<{re.escape(BOX)}>.*status=sent", number + 1)
            await _once(servers, rf"from=<{re.escape(BOX)}.*queue active", number + 1)
            waits.append(time.monotonic() - delivered)
        working.cancel()
        await asyncio.wait({working})
    return waits[1:]


async def _once(servers: MailServers, line: str, times: int) -> float:
    """When Postfix's log has shown `line` so many times, by our clock."""
    async with asyncio.timeout(PATIENCE):
        while len(re.findall(line, servers.log)) < times:  # noqa: ASYNC110 — another program writes the log
            await asyncio.sleep(0.005)
    return time.monotonic()


def main(mails: int) -> None:
    running = mail_servers.__wrapped__()
    servers = next(running)
    with tempfile.TemporaryDirectory(prefix="wakeel-mail-") as folder:
        waits = asyncio.run(measure(servers, mails, Path(folder)))
    next(running, None)
    print(f"{mails} mails: median {statistics.median(waits):.2f} s, slowest {max(waits):.2f} s")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 30)

"""A mail's files, fetched again from where they are kept: the mailbox, or the spool."""

import base64
import quopri
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag

from channels.email.imap import AWAY, Connection
from channels.email.places import Server
from channels.email.spool import Spool
from core.errors import Reason, SendError, SettingsError


@dataclass(frozen=True, slots=True)
class Files:
    """Finds what a ref names. It blocks: for a thread."""

    imap: Server | None
    spool: Spool

    def get(self, ref: str) -> bytes:
        """The file's bytes. Raises SendError: UNREACHABLE to try again, REJECTED where it is gone."""
        kind, _, where = ref.partition(":")
        try:
            found = self._of_mailbox(where) if kind == "imap" else self.spool.get(where)
        except SettingsError:
            raise SendError(Reason.CONFIG, "the mailbox refused the login") from None
        except (FileNotFoundError, ValueError, InvalidTag):
            raise SendError(Reason.REJECTED, "the file is gone") from None
        except AWAY as error:
            raise SendError(Reason.UNREACHABLE, type(error).__name__) from None
        return found

    def _of_mailbox(self, where: str) -> bytes:
        validity, uid, path, encoding = where.split(":")
        if self.imap is None:
            raise ValueError("no mailbox")
        connection = Connection(self.imap)
        try:
            raw = connection.part(int(validity), int(uid), path)
        finally:
            connection.close()
        if raw is None:
            raise ValueError("not in the mailbox any more")
        if encoding == "base64":
            return base64.b64decode(raw)
        return quopri.decodestring(raw) if encoding == "quoted-printable" else raw

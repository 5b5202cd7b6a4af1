"""Public keys that people sign their commits with: which key, and on which days it counts."""

from __future__ import annotations

import re
from base64 import b64decode, b64encode
from datetime import date

from ledger.text.value import dataclass

KINDS = (
    "ssh-ed25519", "ecdsa-sha2-nistp256", "ecdsa-sha2-nistp384", "ecdsa-sha2-nistp521", "ssh-rsa",
    "sk-ssh-ed25519@openssh.com", "sk-ecdsa-sha2-nistp256@openssh.com",
)  # fmt: skip
_LINE = re.compile(rf"({'|'.join(map(re.escape, KINDS))}) ([A-Za-z0-9+/]+={{0,2}})(?: .*)?")


@dataclass(frozen=True, slots=True)
class Key:
    """An SSH public key: valid from ``since`` to ``until`` (both included, None is open); ``revoked`` is the day from
    which nothing that it signed is accepted any more, whatever day a commit claims."""

    kind: str
    blob: str
    since: date | None = None
    until: date | None = None
    revoked: date | None = None

    @property
    def line(self) -> str:
        """As it stands in ``~/.ssh/id_ed25519.pub``, without the comment."""
        return f"{self.kind} {self.blob}"

    @property
    def fingerprint(self) -> str:
        """``SHA256:…`` as OpenSSH and git print it."""
        import hashlib  # only where something is signed

        digest = hashlib.sha256(b64decode(self.blob)).digest()
        return f"SHA256:{b64encode(digest).decode('ascii').rstrip('=')}"

    def holds(self, day: date) -> bool:
        """Whether it is valid on a day, revocation aside."""
        return (self.since is None or self.since <= day) and (self.until is None or day <= self.until)

    def revoked_by(self, day: date) -> bool:
        """Whether it has been revoked by a day."""
        return self.revoked is not None and self.revoked <= day


def parse_key(text: str) -> tuple[str, str] | None:
    """Kind and body of a public key line; None where it is none."""
    match = _LINE.fullmatch(text.strip())
    if match is None:
        return None
    try:
        blob = b64decode(match[2], validate=True)
    except ValueError:
        return None
    kind = match[1].encode("ascii")
    return (match[1], match[2]) if blob.startswith(len(kind).to_bytes(4, "big") + kind) else None

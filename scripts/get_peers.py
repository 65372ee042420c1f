"""Install what peer tests talk to and no Python package brings: a part a name, all of them without one.

From npm and PyPI into `.tools/peers`, where nothing else looks; Debian's packages where this user is root, with no
service started. What can't be had is said on standard error, and its tests are skipped.
"""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

TOOLS = Path(__file__).parent.parent / ".tools"
HERE = TOOLS / "peers"
NPM = {
    "@stoplight/prism-cli": "5.14.2",
    "@twilio/cli-core": "8.3.2",
    "smpp": "0.5.1",
    "sms-segments-calculator": "1.3.0",
}
"""Prism answers as an OpenAPI file says, Twilio's is in its command line's core, its own counter of segments;
and an SMSC."""


DEBIAN = {
    "postfix": ("postfix",),
    "dovecot": ("dovecot-imapd", "dovecot-lmtpd", "dovecot-sieve"),
    "clamd": ("clamav-daemon",),
}
"""A program, and the packages that bring it with all that the tests need."""
MOTO = "moto[server]==5.2.5"
"""Answers as S3 does."""
POLICY, NEVER = Path("/usr/sbin/policy-rc.d"), "#!/bin/sh\nexit 101\n"
"""What Debian asks before it starts a service, and what that must answer."""


def npm() -> bool:
    if all(_version(name) == version for name, version in NPM.items()):
        return True
    if not shutil.which("npm"):
        print(
            "peers: install nodejs and npm for the tests against Twilio's description and an SMSC",
            file=sys.stderr,
        )
        return False
    HERE.mkdir(parents=True, exist_ok=True)
    wanted = [f"{name}@{version}" for name, version in NPM.items()]
    options = ["--prefix", str(HERE), "--ignore-scripts", "--no-audit", "--no-fund", "--silent"]
    return subprocess.run(["npm", "install", *options, *wanted], check=False).returncode == 0


def _version(name: str) -> str:
    try:
        found: str = json.loads((HERE / "node_modules" / name / "package.json").read_text("utf-8"))["version"]
    except OSError:
        return ""
    return found


def debian() -> bool:
    path = f"{os.environ.get('PATH', '')}:/usr/sbin"
    missing = [
        name for program, names in DEBIAN.items() if not shutil.which(program, path=path) for name in names
    ]
    if not missing:
        return True
    if os.geteuid() or not shutil.which("apt-get"):
        print(f"peers: install {' '.join(missing)} (needs root)", file=sys.stderr)
        return False
    ours = not POLICY.exists()
    if ours:
        POLICY.write_text(NEVER)
        POLICY.chmod(0o755)
    try:
        _apt("update")
        return _apt("install", "-y", "--no-install-recommends", *missing)
    finally:
        if ours:
            POLICY.unlink()


def _apt(*arguments: str) -> bool:
    quiet = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    return (
        subprocess.run(["apt-get", *arguments], check=False, stdout=subprocess.DEVNULL, env=quiet).returncode
        == 0
    )


def pypi() -> bool:
    """In an environment of its own: what moto needs would hold our own libraries back."""
    where = HERE / "pypi"
    if (where / "bin" / "moto_server").exists():
        return True
    make = [sys.executable, "-m", "venv", str(where)]
    install = [str(where / "bin" / "python"), "-m", "pip", "install", "--quiet", MOTO]
    return all(subprocess.run(step, check=False).returncode == 0 for step in (make, install))


def rasa() -> bool:
    """Rasa's environment, where Python 3.10 is on the machine; kept in `.tools/rasa`."""
    uv = shutil.which("uv") or str(TOOLS.resolve() / "bin" / "uv")
    project = TOOLS.parent.resolve() / "nlu" / "rasa_project"
    environment = os.environ | {
        "UV_PROJECT_ENVIRONMENT": str(TOOLS.resolve() / "rasa"),
        "UV_PYTHON_DOWNLOADS": "never",
    }
    found = subprocess.run(
        [uv, "python", "find"], cwd=project, env=environment, capture_output=True, check=False
    )
    if found.returncode:
        print("peers: Python 3.10 is absent, so Rasa is neither trained nor asked", file=sys.stderr)
        return True
    command = [uv, "sync", "--locked", "--quiet"]
    return subprocess.run(command, cwd=project, env=environment, check=False).returncode == 0


PARTS: Mapping[str, Callable[[], bool]] = {"npm": npm, "pypi": pypi, "debian": debian, "rasa": rasa}


def main(parts: list[str]) -> int:
    missing = [part for part in parts or PARTS if not PARTS[part]()]
    if missing:
        print(f"peers: tests that need {' '.join(missing)} will be skipped", file=sys.stderr)
    return 1 if missing and os.environ.get("WAKEEL_TEST_REQUIRE_PEERS") else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

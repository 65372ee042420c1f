"""Put uv into `.tools/` where the machine has none, whatever Python ≥ 3.10 is at hand.

A private virtual environment is tried first; a Python without `ensurepip` (Debian's, without python3-venv)
still has `pip install --target`, which an externally managed environment allows (PEP 668).
"""

import subprocess
import sys
from pathlib import Path

TOOLS = Path(__file__).resolve().parent.parent / ".tools"
ATTEMPTS = (
    (
        [sys.executable, "-m", "venv", str(TOOLS)],
        [str(TOOLS / "bin" / "python"), "-m", "pip", "install", "--quiet", "uv"],
    ),
    ([sys.executable, "-m", "pip", "install", "--quiet", "--upgrade", "--target", str(TOOLS), "uv"],),
)


def main() -> int:
    for commands in ATTEMPTS:
        if all(subprocess.run(command, check=False).returncode == 0 for command in commands):
            return 0
    print(
        "uv could not be installed: see https://docs.astral.sh/uv/getting-started/installation/",
        file=sys.stderr,
    )
    return 3


if __name__ == "__main__":
    sys.exit(main())

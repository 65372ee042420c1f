"""Install Debian's Chromium and Arabic fonts for the browser tests, where this user may."""

import os
import shutil
import subprocess
import sys

PACKAGES = ("chromium", "fonts-noto-core")


def main() -> int:
    if shutil.which("chromium"):
        return 0
    if os.geteuid() == 0 and shutil.which("apt-get"):
        quiet = {"stdout": subprocess.DEVNULL, "env": os.environ | {"DEBIAN_FRONTEND": "noninteractive"}}
        subprocess.run(["apt-get", "update"], check=False, **quiet)
        done = subprocess.run(
            ["apt-get", "install", "-y", "--no-install-recommends", *PACKAGES], check=False, **quiet
        )
        if done.returncode == 0:
            return 0
    print(f"browser tests will be skipped: install {' '.join(PACKAGES)} (needs root)", file=sys.stderr)
    return 1 if os.environ.get("WAKEEL_TEST_REQUIRE_PEERS") else 0


if __name__ == "__main__":
    sys.exit(main())

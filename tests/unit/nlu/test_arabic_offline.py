import os
import subprocess
import sys

IMPORT_WITHOUT_NETWORK = """
import socket
def refuse(*args, **kwargs):
    raise AssertionError("tried the network")
socket.socket.connect = refuse
socket.getaddrinfo = refuse
import nlu.arabic
import camel_tools.morphology.database
print(camel_tools.morphology.database.MorphologyDB.list_builtin_dbs())
"""


def test_importing_camel_morphology_downloads_nothing(tmp_path):
    environment = {k: v for k, v in os.environ.items() if k != "CAMELTOOLS_DATA"} | {"HOME": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-c", IMPORT_WITHOUT_NETWORK],
        env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stdout.strip()) == (0, "[]"), done.stderr
    assert not list(tmp_path.rglob("*.json"))

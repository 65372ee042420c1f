"""Serve a model to this machine alone. Runs in Rasa's own environment; the token comes in by the environment,
where no list of processes shows it.

    RASA_TOKEN=… python serve.py MODEL.tar.gz PORT
"""

import os
import sys

from quiet import hush
from rasa.core.run import serve_application

if __name__ == "__main__":
    hush()
    serve_application(
        model_path=sys.argv[1],
        port=int(sys.argv[2]),
        interface="127.0.0.1",
        enable_api=True,
        auth_token=os.environ["RASA_TOKEN"],
    )

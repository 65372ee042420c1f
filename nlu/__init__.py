"""Understanding citizens' Arabic: normalising, entities, and the engines that name the intent.

CAMeL Tools fetches its catalogue of models when a part that needs one is imported. The product needs none
of them: an empty catalogue keeps every import off the network, unless an operator set a folder of their own.
"""

import os
from pathlib import Path

os.environ.setdefault("CAMELTOOLS_DATA", str(Path(__file__).parent / "camel_data"))

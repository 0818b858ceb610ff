"""BotSmith's settings, over the databases of the test that started the process."""

import json
import os

from botsmith.settings import *  # noqa: F403
from botsmith.settings import DATABASES

for _alias, _name in json.loads(os.environ["DATABASES_OF_TEST"]).items():
    DATABASES[_alias]["NAME"] = _name

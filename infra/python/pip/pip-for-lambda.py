"""Runs pip as if it ran where STEPCREW_MARKERS says.

`pip download --platform` chooses wheels for another platform, but decides conditions of requirements
(`; python_version < "3.11"`) by the Python that it runs in: a laptop's are not Lambda's.
"""

import json
import os
import sys

from pip._vendor.packaging import markers

wanted = json.loads(os.environ.pop("STEPCREW_MARKERS"))
here = markers.default_environment
markers.default_environment = lambda: {**here(), **wanted}

from pip._internal.cli.main import main  # noqa: E402

sys.exit(main(sys.argv[1:]))

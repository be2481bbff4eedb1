"""The guide under a supervisor, systemd or a container: `python -m server.serve`, its log on standard error.

`GUIDE_LOG=json` has each line of the log be a JSON object.
"""

from __future__ import annotations

import os
import sys

from server.hold import why_held
from server.run import ENDPOINTS, ROOT, command, place


def main() -> int:
    """Becomes `rasa run`; returns 1, with a line that says what to do, where the database is another process's."""
    if held := why_held(ENDPOINTS):
        print(held, file=sys.stderr)
        return 1
    os.umask(0o077)
    call = command(*place())
    os.environ["PYTHONPATH"] = str(ROOT)
    os.execv(call[0], call)


if __name__ == "__main__":
    sys.exit(main())

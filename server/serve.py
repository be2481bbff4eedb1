"""The guide under a supervisor, systemd or a container: `python -m server.serve`, its log on standard error.

`GUIDE_LOG=json` has each line of the log be a JSON object.
"""

from __future__ import annotations

import os
import sys

from server.hold import hold_database
from server.run import ENDPOINTS, ROOT, command
from store.database import InUse


def main() -> int:
    """Becomes `rasa run`; returns 1, with a line that says what to do, where the database is another process's."""
    try:
        if lock := hold_database(ENDPOINTS):
            lock.release()  # rasa itself takes it, in a moment
    except InUse as problem:
        print(problem, file=sys.stderr)
        return 1
    os.umask(0o077)
    call = command(os.environ.get("GUIDE_HOST", "127.0.0.1"), int(os.environ.get("GUIDE_PORT", "5005")))
    os.environ["PYTHONPATH"] = str(ROOT)
    os.execv(call[0], call)


if __name__ == "__main__":
    sys.exit(main())

"""What every Python of `.venv` starts with (a `.pth` file made by `make setup` imports this).

So that `rasa train`, `rasa run` and the others behave the same with and without make: telemetry and
error reports off, and no pages of deprecation warnings from versions that docs/adr/0001 pins on purpose.
"""

import os
import warnings

os.environ.setdefault("RASA_TELEMETRY_ENABLED", "false")
os.environ.setdefault("SQLALCHEMY_SILENCE_UBER_WARNING", "1")
# The encoder and the classifier are small: one thread each is fastest, and leaves the other cores alone.
os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

_EXPECTED = ("pkg_resources is deprecated", "Slot auto-fill has been removed")
_show = warnings.showwarning


def _show_unexpected(message, category, *where):
    """Libraries switch warnings on again after a filter, so this stands at the end, where they are printed."""
    if not issubclass(category, DeprecationWarning) and not str(message).startswith(_EXPECTED):
        _show(message, category, *where)


warnings.showwarning = _show_unexpected

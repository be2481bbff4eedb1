"""What every Python of `.venv` starts with (a `.pth` file made by `make setup` imports this).

So that `rasa train`, `rasa run` and the others behave the same with and without make: telemetry and
error reports off, and no pages of deprecation warnings from versions that docs/adr/0001 pins on purpose.
"""

import os

os.environ.setdefault("RASA_TELEMETRY_ENABLED", "false")
os.environ.setdefault("SQLALCHEMY_SILENCE_UBER_WARNING", "1")
os.environ.setdefault("PYTHONWARNINGS", "ignore")
# The encoder and the classifier are small: one thread each is fastest, and leaves the other cores alone.
os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

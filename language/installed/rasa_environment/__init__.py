"""What every Python of `.venv` starts with (a `.pth` file made by `make setup` imports this).

So that `rasa train`, `rasa run` and the others behave the same with and without make: telemetry and
error reports off, servers on this machine only, what a newer NumPy took away, and no pages of deprecation
warnings from versions that docs/adr/0010 pins on purpose.
"""

import importlib.abc
import importlib.machinery
import os
import sys
import warnings

os.environ.setdefault("RASA_TELEMETRY_ENABLED", "false")
# The address on which `rasa run actions` listens: it asks nobody who they are.
os.environ.setdefault("SANIC_HOST", "127.0.0.1")
os.environ.setdefault("SQLALCHEMY_SILENCE_UBER_WARNING", "1")
# The encoder and the classifier are small: one thread each is fastest, and leaves the other cores alone.
os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

_EXPECTED = ("pkg_resources is deprecated", "Slot auto-fill has been removed", "'return' in a 'finally' block")
_show = warnings.showwarning


def _show_unexpected(message, category, *where):
    """Libraries switch warnings on again after a filter, so this stands at the end, where they are printed."""
    if not issubclass(category, DeprecationWarning) and not str(message).startswith(_EXPECTED):
        _show(message, category, *where)


warnings.showwarning = _show_unexpected


class _Before(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Before a package is imported, puts in place what it needs and is not there any more.

    Where that has imported the package itself, this is its loader for a moment: there must be no second one.
    """

    def find_spec(self, fullname, path=None, target=None):
        if prepare := _PREPARE.pop(fullname, None):
            prepare()
            if module := sys.modules.get(fullname):
                self._own_spec, module.__spec__ = module.__spec__, importlib.machinery.ModuleSpec(fullname, self)
                return module.__spec__
        return None

    def create_module(self, spec):
        return sys.modules[spec.name]

    def exec_module(self, module):
        module.__spec__ = self._own_spec


def _for_packaging() -> None:
    # Python 3.12 has no distutils. setuptools brings it, unless it is first asked for by packaging, which it imports.
    import distutils.util  # noqa: F401


def _for_rasa() -> None:
    import numpy

    from rasa_environment import stand_ins

    stand_ins.put_in_place()
    numpy.VisibleDeprecationWarning = numpy.exceptions.VisibleDeprecationWarning
    if sys.version_info >= (3, 14):
        import argparse
        import ast

        # The options of `rasa test` are in groups within groups.
        argparse._ArgumentGroup.add_argument_group = argparse._ActionsContainer.add_argument_group
        # Sanic 21.12 looks for the names of its events in constants.
        ast.Constant.s = property(lambda constant: constant.value)


_PREPARE = {"packaging": _for_packaging, "rasa": _for_rasa}
sys.meta_path.insert(0, _Before())

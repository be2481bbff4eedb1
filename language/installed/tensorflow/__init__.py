"""A stand-in for TensorFlow, so that Rasa imports without 1.3 GB that this project never calls.

Rasa imports TensorFlow when it starts, whichever components `config.yml` names. Every name that Rasa
asks of `tensorflow` or `keras` is here a class that can be subclassed, annotated with and used as a
decorator, and nothing else. Training or loading a component that computes with TensorFlow (DIET, TED,
ResponseSelector) therefore fails with the sentence in `MESSAGE`. Why: docs/adr/0001.
"""

import importlib.abc
import importlib.machinery
import sys
from types import ModuleType

MESSAGE = "This project runs without TensorFlow (docs/adr/0001): choose a component in config.yml that needs none."


class _Stand(type):
    """Metaclass: an attribute that nobody wrote is a stand-in as well."""

    def __getattr__(cls, name: str) -> type:
        if name.startswith("__"):
            raise AttributeError(name)
        return _Stand(name, (_StandIn,), {})


class _StandIn(metaclass=_Stand):
    """What any name of TensorFlow is here."""

    def __new__(cls, *args: object, **kwargs: object) -> object:
        if len(args) == 1 and not kwargs and callable(args[0]):
            return args[0]
        if cls.__module__ == __name__:
            return _Decorator()
        raise RuntimeError(MESSAGE)


class _Decorator:
    """What calling a stand-in gives: good for decorating while Rasa is imported, for nothing else."""

    def __call__(self, decorated: object = None, *_: object, **__: object) -> object:
        if callable(decorated):
            return decorated
        raise RuntimeError(MESSAGE)

    def __getattr__(self, name: str) -> object:
        raise RuntimeError(MESSAGE)


class _Module(ModuleType):
    __path__: list[str] = []

    def __getattr__(self, name: str) -> type:
        if name.startswith("__"):
            raise AttributeError(name)
        return _Stand(name, (_StandIn,), {})


class _Finder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    def find_spec(self, fullname, path=None, target=None):
        if fullname.split(".")[0] in ("tensorflow", "keras"):
            return importlib.machinery.ModuleSpec(fullname, self, is_package=True)
        return None

    def create_module(self, spec):
        return _Module(spec.name)

    def exec_module(self, module):
        pass


def __getattr__(name: str) -> type:
    return _Module.__getattr__(sys.modules[__name__], name)


sys.meta_path.append(_Finder())

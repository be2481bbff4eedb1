"""Stand-ins for what Rasa imports whenever it starts and this project never calls: 1.5 GB, with holes of their own.

Every name that Rasa asks of one of `NAMES` is a class that can be subclassed, annotated with and used as a decorator,
and nothing else. Whatever computes with TensorFlow (DIET, TED, ResponseSelector), or talks to Telegram or MongoDB,
therefore fails with the sentence in `MESSAGE`. Why: docs/adr/0010.
"""

import importlib.abc
import importlib.machinery
import sys
from types import ModuleType

NAMES = {
    "tensorflow", "keras",
    # Rasa's stock channels for Telegram, Twilio, Facebook, Webex, Hangouts and Socket.IO
    "aiogram", "twilio", "fbmessenger", "webexteamssdk", "cachecontrol", "google", "socketio",
    # its event broker, and its stores in MongoDB and at Amazon
    "aio_pika", "aiormq", "pymongo", "boto3", "botocore",
}  # fmt: skip
"""The packages that are left out; pyproject.toml has the reasons."""

MESSAGE = "This project runs without {}: docs/adr/0010 says why, and how to have it again."


class _Stand(type):
    """Metaclass: an attribute that nobody wrote is a stand-in as well."""

    package: str

    def __getattr__(cls, name: str) -> type:
        if name.startswith("__"):
            raise AttributeError(name)
        return _stand_in(name, cls.package)


class _StandIn(metaclass=_Stand):
    """What any name of a package that was left out is here."""

    package = ""

    def __new__(cls, *args: object, **kwargs: object) -> object:
        if len(args) == 1 and not kwargs and callable(args[0]):
            return args[0]
        if cls.__module__ == __name__:
            return _Decorator(cls.package)
        raise RuntimeError(MESSAGE.format(cls.package))


class _Decorator:
    """What calling a stand-in gives: good for decorating while Rasa is imported, for nothing else."""

    def __init__(self, package: str) -> None:
        self._package = package

    def __call__(self, decorated: object = None, *_: object, **__: object) -> object:
        if callable(decorated):
            return decorated
        raise RuntimeError(MESSAGE.format(self._package))

    def __getattr__(self, name: str) -> object:
        raise RuntimeError(MESSAGE.format(self._package))

    def __getitem__(self, key: object) -> object:
        raise RuntimeError(MESSAGE.format(self._package))


def _stand_in(name: str, package: str) -> type:
    return _Stand(name, (_StandIn,), {"__module__": __name__, "package": package})


class _Module(ModuleType):
    __path__: list[str] = []

    def __getattr__(self, name: str) -> type:
        if name.startswith("__"):
            raise AttributeError(name)
        return _stand_in(name, self.__name__.partition(".")[0])


class _Finder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Asked last, so that a package that is installed after all is the one that is used."""

    def find_spec(self, fullname, path=None, target=None):
        if fullname.partition(".")[0] in NAMES:
            return importlib.machinery.ModuleSpec(fullname, self, is_package=True)
        return None

    def create_module(self, spec):
        return _Module(spec.name)

    def exec_module(self, module):
        # matplotlib asks TensorFlow, where it is loaded, whether what it draws is one of its own.
        module.is_tensor = lambda value: False


def put_in_place() -> None:
    """From now on an import of one of `NAMES` that is not installed gives its stand-in."""
    sys.meta_path.append(_Finder())

"""Rasa's own seam for plugins: when it starts it looks for a package of this name and calls `init_hooks`.

Used to put our patches in place before a command begins, and to give commands other defaults than the ones they come
with: Rasa's servers obey whoever reaches them, so they listen on this machine only, and a conversation in the terminal
gets a port that is free.
"""

import socket
import sys
from pathlib import Path

import pluggy

hook = pluggy.HookimplMarker("rasa")

THIS_MACHINE = "127.0.0.1"
PROJECT = str(Path(__file__).parents[3])
"""The folder of the project, in which this package is installed as it lies there."""


def free_port() -> int:
    """A port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind((THIS_MACHINE, 0))
        return probe.getsockname()[1]


class Hooks:
    """What Rasa calls."""

    @hook
    def configure_commandline(self, cmdline_arguments) -> None:
        """Called by each command of `rasa` with what was typed. One that serves keeps the database for itself."""
        if PROJECT not in sys.path:
            sys.path.append(PROJECT)
        serves = cmdline_arguments.func
        if (serves.__module__, serves.__name__) == ("rasa.cli.run", "run"):
            from server.hold import hold_database
            from store.database import InUse

            try:
                self.held = hold_database(cmdline_arguments.endpoints)
            except InUse as problem:
                sys.exit(str(problem))

    @hook
    def init_managers(self, endpoints_file) -> None:
        """Called by each command of `rasa` before it begins, whatever it is."""
        from server.rasa_patches import put_in_place

        put_in_place()

    @hook
    def refine_cli(self, subparsers, parent_parsers) -> None:
        """Changes defaults, so that whoever names an interface or a port still gets it."""
        for name in ("run", "shell"):
            subparsers.choices[name].set_defaults(interface=THIS_MACHINE)
        subparsers.choices["shell"].set_defaults(port=free_port())


def init_hooks(manager: pluggy.PluginManager) -> None:
    """What Rasa calls with its plugin manager."""
    manager.register(Hooks())

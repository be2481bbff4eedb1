"""Rasa's own seam for plugins: when it starts it looks for a package of this name and calls `init_hooks`.

Used to give Rasa's commands other defaults than the ones they come with: its servers obey whoever reaches
them, so they listen on this machine only, and a conversation in the terminal gets a port that is free.
"""

import socket

import pluggy

hook = pluggy.HookimplMarker("rasa")

THIS_MACHINE = "127.0.0.1"


def free_port() -> int:
    """A port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind((THIS_MACHINE, 0))
        return probe.getsockname()[1]


class Defaults:
    """What the hooks are called on."""

    @hook
    def refine_cli(self, subparsers, parent_parsers) -> None:
        """Changes defaults, so that whoever names an interface or a port still gets it."""
        for name in ("run", "shell"):
            subparsers.choices[name].set_defaults(interface=THIS_MACHINE)
        subparsers.choices["shell"].set_defaults(port=free_port())


def init_hooks(manager: pluggy.PluginManager) -> None:
    """What Rasa calls with its plugin manager."""
    manager.register(Defaults())

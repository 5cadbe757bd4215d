"""Models of requests and answers about the servers that draw tasks."""

from __future__ import annotations

from typing import Literal

from ..values import Machine
from .answers import Answer
from .bodies import Body


class MachinesAnswer(Answer):
    """The servers that share the database, by their seats."""

    machines: list[Machine]


class MachineChange(Body):
    """Pause a server or let it go on. A paused one ends what it runs and takes nothing more."""

    state: Literal["working", "paused"]

"""Generators: list them as forms, save a graph as one, remove one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..comfy.host import CachedChoices, ComfyHost
from ..generators.catalogue import Catalogue
from ..generators.form import describe
from ..generators.manifest import Generator


class Generators:
    """The built-in generators and the user's."""

    def __init__(self, catalogue: Catalogue, host: ComfyHost) -> None:
        self._catalogue = catalogue
        self._host = host

    def get(self, name: str) -> Generator:
        """Return the generator of that name. Raises UnknownGeneratorError."""
        return self._catalogue.get(name)

    def forms(self) -> tuple[dict[str, dict[str, Any]], dict[str, str]]:
        """Return the form of every generator by name, and the problems of unusable files by file name."""
        choices = CachedChoices(self._host)
        found = self._catalogue.all_generators()
        return {name: describe(one, choices) for name, one in found.items()}, self._catalogue.problems()

    def save(self, name: str, description: str, prompt: Mapping[str, Any]) -> dict[str, Any]:
        """Save a graph in API form as a generator, and return its form.

        Raises:
            InvalidValueError, NameTakenError: the name can't be used.
            GeneratorError: the graph can't be one.
        """
        saved = self._catalogue.save(name, description, prompt)
        return describe(saved, CachedChoices(self._host))

    def remove(self, name: str) -> None:
        """Remove one of the user's generators. Raises UnknownGeneratorError, InvalidValueError."""
        self._catalogue.remove(name)

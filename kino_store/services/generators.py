"""Generators: list them as forms, save a graph as one, remove one."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from ..comfy.host import CachedChoices, ComfyHost
from ..errors import GeneratorError
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
        return {name: self._form(one, choices) for name, one in found.items()}, self._catalogue.problems()

    def model_users(self) -> dict[str, list[str]]:
        """Return the names of generators by the files of models that they name."""
        users: dict[str, list[str]] = {}
        for name, generator in self._catalogue.all_generators().items():
            inputs = (value for node in generator.prompt.values() for value in node["inputs"].values())
            defaults = (getattr(parameter, "default", None) for parameter in generator.parameters.values())
            for file in {one for one in (*inputs, *defaults) if isinstance(one, str)}:
                users.setdefault(file, []).append(name)
        return users

    def save(
        self,
        name: str,
        description: str,
        prompt: Mapping[str, Any],
        relations: Mapping[str, str] | None = None,
    ) -> dict[str, Any]:
        """Save a graph in API form as a generator, and return its form. Arguments as for `Catalogue.save`.

        Raises:
            InvalidValueError, NameTakenError: the name can't be used.
            GeneratorError: the graph can't be one.
        """
        return self._form(self._catalogue.save(name, description, prompt, relations))

    def document(self, name: str) -> dict[str, Any]:
        """Return a generator's file as JSON. Raises UnknownGeneratorError."""
        return self._catalogue.get(name).model_dump(mode="json", by_alias=True)

    def add(self, text: str, name: str | None = None) -> dict[str, Any]:
        """Add a generator from a file's text, and return its form. Raises as `Catalogue.add`."""
        try:
            document = json.loads(text)
        except (ValueError, RecursionError) as error:
            raise GeneratorError(f"The file is not valid JSON, or truncated ({error}).") from error
        if not isinstance(document, dict):
            raise GeneratorError("The file is neither a generator nor a workflow in API form.")
        return self._form(self._catalogue.add(document, name))

    def copy(self, name: str, new_name: str) -> dict[str, Any]:
        """Copy a generator, and return the copy's form. Raises UnknownGeneratorError or NameTakenError."""
        return self._form(self._catalogue.add(self.document(name), new_name))

    def edit(self, name: str, changes: Mapping[str, Any], parameters: Mapping[str, Any]) -> dict[str, Any]:
        """Change one of the user's generators, and return its form. Arguments as for `Catalogue.edit`."""
        return self._form(self._catalogue.edit(name, changes, parameters))

    def remove(self, name: str) -> None:
        """Move one of the user's generators to the trash. Raises UnknownGeneratorError, InvalidValueError."""
        self._catalogue.remove(name)

    def restore(self, name: str) -> dict[str, Any]:
        """Return a generator from the trash. Raises UnknownGeneratorError, NameTakenError."""
        return self._form(self._catalogue.restore(name))

    def _form(self, generator: Generator, choices: CachedChoices | None = None) -> dict[str, Any]:
        form = describe(generator, choices or CachedChoices(self._host))
        return {**form, "builtin": self._catalogue.is_builtin(generator.name)}

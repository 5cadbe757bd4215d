"""Generators: saved workflows with a form."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import quote

from aiohttp_pydantic.oas.typing import r200, r201
from pydantic import Field

from ..answers import Done
from ..generator_answers import GeneratorFile, GeneratorInfo, GeneratorList
from ..generator_bodies import GeneratorCopy, GeneratorCreate, GeneratorEdit, GeneratorImport
from ..responses import json_response, model_response, with_urls
from ..view import View

GeneratorName = Annotated[str, Field(min_length=1, max_length=100)]


class GeneratorsView(View):
    """All generators."""

    async def get(self) -> r200[GeneratorList]:
        """All generators: the built-in ones, and those in the user's folder.

        Tags: generators
        """
        (plugins, problems), newest = await self.call(
            lambda store: (store.generators.forms(), store.frames.read.newest_by_generator())
        )
        known = {name: GeneratorInfo(**info) for name, info in plugins.items()}
        pictures = {
            name: with_urls(frame)["thumbnail_url"] for name, frame in newest.items() if name in known
        }
        return model_response(
            GeneratorList(total=len(known), plugins=known, pictures=pictures, problems=problems)
        )

    async def post(self, body: GeneratorCreate) -> r201[GeneratorInfo]:
        """Save a graph in API form as a generator; its parameters are found in the nodes that Kino knows.

        Tags: generators
        """
        return model_response(
            GeneratorInfo(**await self.call(lambda store: store.generators.save(**body.model_dump()))),
            201,
        )


class GeneratorView(View):
    """One of the user's generators."""

    async def put(self, name: GeneratorName, /, body: GeneratorEdit) -> r200[GeneratorInfo]:
        """Rename a generator of the user, describe it, hide it, or change and remove fields of its form.

        Tags: generators
        """
        sent = body.model_dump(exclude_unset=True)
        parameters = sent.pop("parameters", {})
        changes = {field: value for field, value in sent.items() if value is not None}
        return model_response(
            GeneratorInfo(
                **await self.call(lambda store: store.generators.edit(name, changes, parameters)),
            )
        )

    async def delete(self, name: GeneratorName, /) -> r200[Done]:
        """Move a generator of the user to the trash.

        Tags: generators
        """
        await self.call(lambda store: store.generators.remove(name))
        return model_response(Done(message="Generator removed"))


class GeneratorRestoreView(View):
    """A generator in the trash."""

    async def post(self, name: GeneratorName, /) -> r200[GeneratorInfo]:
        """Return a generator from the trash.

        Tags: generators
        """
        return model_response(GeneratorInfo(**await self.call(lambda store: store.generators.restore(name))))


class GeneratorCopyView(View):
    """A copy of a generator."""

    async def post(self, name: GeneratorName, /, body: GeneratorCopy) -> r201[GeneratorInfo]:
        """Copy a generator, also one that comes with Kino; the copy can be edited.

        Tags: generators
        """
        return model_response(
            GeneratorInfo(**await self.call(lambda store: store.generators.copy(name, body.name))), 201
        )


class GeneratorFileView(View):
    """A generator's file."""

    async def get(self, name: GeneratorName, /) -> r200[GeneratorFile]:
        """The file of a generator, to send to somebody or to copy it.

        Tags: generators
        """
        response = json_response(await self.call(lambda store: store.generators.document(name)))
        response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}.json"
        return response


class GeneratorImportView(View):
    """Files that become generators."""

    async def post(self, body: GeneratorImport) -> r201[GeneratorInfo]:
        """Add a generator from a file.

        Tags: generators
        """
        return model_response(
            GeneratorInfo(**await self.call(lambda store: store.generators.add(body.text, body.name))),
            201,
        )

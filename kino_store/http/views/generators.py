"""Generators: saved workflows with a form."""

from __future__ import annotations

from typing import Annotated

from aiohttp_pydantic.oas.typing import r200, r201
from pydantic import Field

from ..answers import Done, GeneratorInfo, GeneratorList
from ..bodies import GeneratorCreate
from ..responses import model_response
from ..view import View

GeneratorName = Annotated[str, Field(min_length=1, max_length=100)]


class GeneratorsView(View):
    """All generators."""

    async def get(self) -> r200[GeneratorList]:
        """All generators: the built-in ones, and those in the user's folder.

        Tags: generators
        """
        plugins, problems = await self.call(lambda store: store.generators.forms())
        known = {name: GeneratorInfo(**info) for name, info in plugins.items()}
        return model_response(GeneratorList(total=len(known), plugins=known, problems=problems))

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

    async def delete(self, name: GeneratorName, /) -> r200[Done]:
        """Remove a generator from the user's folder.

        Tags: generators
        """
        await self.call(lambda store: store.generators.remove(name))
        return model_response(Done(message="Generator removed"))

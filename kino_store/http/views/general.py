"""Health, versions, and the two greetings of the first API."""

from __future__ import annotations

from typing import Any

from aiohttp import web
from aiohttp_pydantic.oas.typing import r200

from ... import __version__
from ...values import HIGHEST_FPS, LARGEST_SIDE, LOWEST_FPS, SMALLEST_SIDE
from ..answers import Echo, Health, Hello, Info, Metrics, answer
from ..bodies import EchoBody
from ..calling import VERSIONS, View
from ..fields import MANY

API_VERSION = "1"


class HealthView(View):
    """Whether it is up."""

    async def get(self) -> r200[Health]:
        """Whether Kino works: versions, seconds since its start, readings of the machine.

        Tags: general
        """
        uptime, metrics, trouble = await self.call(
            lambda store: (store.system.uptime(), store.system.metrics(), store.runner.trouble)
        )
        versions, status = self.request.config_dict[VERSIONS], "degraded" if trouble else "healthy"
        return answer(
            Health(
                status=status,
                trouble=trouble,
                version=__version__,
                versions=versions,
                uptime=uptime,
                metrics=Metrics(**metrics),
            )
        )


class HelloView(View):
    """A greeting."""

    async def get(self, name: str = "World") -> r200[Hello]:
        """A greeting, to see that the server answers.

        Tags: general
        """
        return answer(Hello(message=f"Hello, {name[:200]}!"))


class EchoView(View):
    """What was sent."""

    async def post(self, body: EchoBody) -> r200[Echo]:
        """The message again, and its length in characters.

        Tags: general
        """
        return answer(Echo(echo=body.message, length=len(body.message)))


class InfoView(View):
    """What this is."""

    async def get(self) -> r200[Info]:
        """Name, versions and limits.

        Tags: general
        """
        limits = {
            "smallest_side": SMALLEST_SIDE,
            "largest_side": LARGEST_SIDE,
            "lowest_fps": LOWEST_FPS,
            "highest_fps": HIGHEST_FPS,
            "page": 1000,
            "batch": MANY,
        }
        versions: dict[str, Any] = self.request.config_dict[VERSIONS]
        return answer(
            Info(name="Kino", version=__version__, api_version=API_VERSION, versions=versions, limits=limits)
        )


ROUTES: list[tuple[str, type[web.View | View]]] = [
    ("/health", HealthView),
    ("/v1/hello", HelloView),
    ("/v1/echo", EchoView),
    ("/v1/info", InfoView),
]

"""Health and versions; hello and echo, to try the API."""

from __future__ import annotations

from typing import Any

from aiohttp_pydantic.oas.typing import r200

from ... import __version__
from ...parameters import FPS, LARGEST_BATCH, SIDE
from ..answers import Echo, Health, Hello, Info, Metrics
from ..bodies import EchoBody
from ..door import VERSIONS
from ..responses import model_response
from ..view import View

API_VERSION = "1"


class HealthView(View):
    """Health."""

    async def get(self) -> r200[Health]:
        """Whether Kino works, versions, seconds since its start, and readings of the machine.

        Tags: general
        """
        uptime, metrics, trouble = await self.call(
            lambda store: (store.system.uptime(), store.system.metrics(), store.system.trouble())
        )
        versions, status = self.request.config_dict[VERSIONS], "degraded" if trouble else "healthy"
        return model_response(
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
        """A greeting, to try the API.

        Tags: general
        """
        return model_response(Hello(message=f"Hello, {name[:200]}!"))


class EchoView(View):
    """An echo."""

    async def post(self, body: EchoBody) -> r200[Echo]:
        """The same message, and its length in characters.

        Tags: general
        """
        return model_response(Echo(echo=body.message, length=len(body.message)))


class InfoView(View):
    """Versions and limits."""

    async def get(self) -> r200[Info]:
        """Name, versions and limits.

        Tags: general
        """
        limits = {
            "smallest_side": SIDE.min,
            "largest_side": SIDE.max,
            "lowest_fps": int(FPS.min),
            "highest_fps": int(FPS.max),
            "page": 1000,
            "batch": LARGEST_BATCH,
        }
        versions: dict[str, Any] = self.request.config_dict[VERSIONS]
        return model_response(
            Info(name="Kino", version=__version__, api_version=API_VERSION, versions=versions, limits=limits)
        )

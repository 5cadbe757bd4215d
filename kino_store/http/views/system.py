"""The server: metrics, emergency stop, restart, shutdown."""

from __future__ import annotations

from aiohttp_pydantic.oas.typing import r200

from ..answers import Metrics, MetricsHistory, Stopped, SystemDone
from ..responses import model_response
from ..view import View


class MetricsView(View):
    """Readings of the machine."""

    async def get(self) -> r200[MetricsHistory]:
        """Present readings, and those of the last 15 minutes, as far as somebody listened.

        Tags: system
        """
        now, history = await self.call(lambda store: (store.system.metrics(), store.system.history()))
        return model_response(MetricsHistory(now=Metrics(**now), total=len(history), history=history))


class EmergencyStopView(View):
    """Stop all tasks."""

    async def post(self) -> r200[Stopped]:
        """Stop every task that waits or runs. Prompts that people queued in ComfyUI go on.

        Tags: system
        """
        ids = await self.call(lambda store: store.system.emergency_stop())
        message = "1 task stopped" if len(ids) == 1 else f"{len(ids):,} tasks stopped"
        return model_response(Stopped(success=True, message=message, stopped_count=len(ids), task_ids=ids))


class RestartView(View):
    """Restart ComfyUI."""

    async def post(self) -> r200[SystemDone]:
        """Restart ComfyUI with the same command line. Queued tasks stay queued; the running one starts again.

        Tags: system
        """
        await self.call(lambda store: store.system.restart())
        return model_response(SystemDone(success=True, message="ComfyUI restarts now"))


class ShutdownView(View):
    """Shut ComfyUI down."""

    async def post(self) -> r200[SystemDone]:
        """Shut ComfyUI down. Queued tasks stay queued and run after the next start.

        Tags: system
        """
        await self.call(lambda store: store.system.shut_down())
        return model_response(SystemDone(success=True, message="ComfyUI shuts down now"))

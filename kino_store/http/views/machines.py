"""The servers that draw tasks from the one queue."""

from __future__ import annotations

from aiohttp_pydantic.oas.typing import r200

from ...values import Machine
from ..answers import Done
from ..machine_answers import MachineChange, MachinesAnswer
from ..responses import model_response
from ..view import View


class MachinesView(View):
    """All servers."""

    async def get(self) -> r200[MachinesAnswer]:
        """The servers that draw tasks, and those that did and are gone.

        Tags: machines
        """
        found = await self.call(lambda store: store.machines.all())
        return model_response(MachinesAnswer(machines=found))


class MachineView(View):
    """One server, by its seat."""

    async def patch(self, seat: str, /, body: MachineChange) -> r200[Machine]:
        """Pause a server, or let it go on. What it runs is finished; what it has in advance is given back.

        Tags: machines
        """
        paused = body.state == "paused"
        return model_response(await self.call(lambda store: store.machines.pause(seat, paused=paused)))

    async def delete(self, seat: str, /) -> r200[Done]:
        """Remove a server that is gone from the list.

        Tags: machines
        """
        await self.call(lambda store: store.machines.forget(seat))
        return model_response(Done(message="Machine removed"))

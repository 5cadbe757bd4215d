"""What people see of the servers: their states, what they draw, and how fast."""

from __future__ import annotations

from datetime import datetime, timezone

from ...database import Database
from ...ids import moment
from ...queries import machines as rows
from ...queries.machines import MachineRow
from ...values import Machine, MachineState

_READINGS = ("cpu_percent", "memory_percent", "gpu_percent", "gpu_memory_percent")
_RATE_SECONDS = 600.0  # of which frames a minute are counted


def listed(database: Database, here: str) -> list[Machine]:
    """Return all servers by their seats, those that are gone, too. `here`: the uid of this one."""
    since = moment(-_RATE_SECONDS)
    with database.read() as connection:
        found = rows.all_rows(connection)
        running = rows.running(connection, [row.seat for row in found])
        done = rows.frames_since(connection, [(row.seat, row.began_at) for row in found])
        lately = rows.frames_since(connection, [(row.seat, max(row.began_at, since)) for row in found])
    held = database.held([row.seat for row in found if row.uid != here])
    return [
        Machine(
            seat=row.seat,
            name=row.name,
            host=row.host,
            url=row.url,
            device=row.device,
            version=row.version,
            state=_state(row, is_live=row.uid == here or row.seat in held, is_running=row.seat in running),
            here=row.uid == here,
            task_id=running.get(row.seat),
            model=row.model,
            done=done[row.seat],
            per_minute=_per_minute(row, lately[row.seat]),
            **{name: (row.readings or {}).get(name) for name in _READINGS},
            began_at=row.began_at,
            seen_at=row.seen_at,
        )
        for row in found
    ]


def _state(row: MachineRow, *, is_live: bool, is_running: bool) -> MachineState:
    if not is_live:
        return "gone"
    if row.paused:
        return "draining" if is_running else "paused"
    return "working"


def _per_minute(row: MachineRow, frames: int) -> float:
    age = (datetime.now(timezone.utc) - datetime.fromisoformat(row.began_at)).total_seconds()
    return round(frames / (min(_RATE_SECONDS, max(age, 1.0)) / 60), 2)

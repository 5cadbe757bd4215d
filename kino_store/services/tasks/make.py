"""Makes what is not as it should be: what is stale, changed or missing, and what failed."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal, NamedTuple

from ...errors import KinoError
from ...ids import new_uid
from ...parameters import LARGEST_BATCH
from ...queries.uses import ID
from ...values import Frame, Place, Project
from ..frames.reader import FrameReader
from ..frames.stale import FrameStale, Sources
from ..projects import Projects
from ..sheets.sheets import SheetState
from .order_rows import named_frames, ordered, row_of
from .prompts import TaskPrompts
from .queue import TaskQueue
from .sheet_orders import Missing, SheetOrders

What = Literal["stale", "changed", "missing", "failed"]
WHAT: tuple[What, ...] = ("stale", "changed", "missing", "failed")
_TIMED = 20  # frames whose sidecars are read for an estimate


@dataclass(frozen=True)
class Made:
    """What is made, or would be: frames in the order of what they are made from.

    `task_ids`: empty if nothing was ordered. `retried`: failed tasks that are tried again. `seconds`: how
    long it takes, as the frames' sidecars say; None if none does. `new`: frames that sheets lack.
    """

    frame_ids: list[int]
    task_ids: list[int]
    retried: int
    seconds: float | None
    new: int = 0


class _Wanted(NamedTuple):
    """Frames in the order of what they are made from, which of them each waits for, and what sheets make."""

    frames: list[Frame]
    after: list[int | None]
    changed: list[tuple[SheetState, list[int]]]


class _UnderWay(NamedTuple):
    """What tasks make already: frames that get takes, and frames of sheets by uid and number."""

    frames: set[int]
    sheets: set[tuple[str, int]]


class FilmMake:
    """Orders frames in the order in which they are made from each other."""

    def __init__(
        self,
        projects: Projects,
        frames: FrameReader,
        stale: FrameStale,
        queue: TaskQueue,
        prompts: TaskPrompts,
        sheets: SheetOrders,
    ) -> None:
        self._projects = projects
        self._frames = frames
        self._stale = stale
        self._queue = queue
        self._prompts = prompts
        self._sheets = sheets

    def make(
        self,
        project_id: int,
        what: Collection[What] = WHAT,
        frame_ids: Sequence[int] | None = None,
        priority: int = 0,
        sheet: str | None = None,
        *,
        dry: bool = False,
    ) -> Made:
        """Queue what is not as it should be, sources before what is made from them, and nothing twice.

        stale: takes, each from what its relations mean now. changed: takes of the frames whose sheet gives
        them other values now. missing: the frames that a sheet lacks. failed: these tasks again. `frame_ids`,
        `sheet`: only these frames, only those of this sheet. `dry`: order nothing. One undo takes all takes
        back.

        Raises:
            ProjectNotFoundError, SheetNotFoundError: there is no such project or sheet.
            KinoError: a frame can't be made: see TaskPrompts.regenerate and SheetOrders.rows.
        """
        project = self._projects.get(project_id)
        states = self._sheets.states(project, sheet) if {"changed", "missing"} & set(what) else []
        under_way = self._under_way(project)
        wanted = self._wanted(project, what, frame_ids, sheet, states, under_way)
        missing = self._missing(states, under_way) if "missing" in what and frame_ids is None else []
        failed = self._queue.page(["failed"], project_id, limit=0)[0] if "failed" in what else 0
        ids, seconds = [frame.id for frame in wanted.frames], self._seconds(wanted.frames)
        new = sum(len(one.numbers) for one in missing)
        if dry:
            return Made(ids, [], failed, seconds, new)
        retried = self._queue.retry_all(project_id=project_id) if failed else 0
        run = new_uid()
        task_ids = self._order(project, wanted, priority, run) if ids else []
        tasks = dict(zip(ids, task_ids, strict=True))
        for group in missing:
            task_ids += self._sheets.order(project, group, priority, run, tasks)
        return Made(ids, task_ids, retried, seconds, new)

    def _order(self, project: Project, wanted: _Wanted, priority: int, run: str) -> list[int]:
        rows: dict[int, dict[str, Any]] = {}
        for state, numbers in wanted.changed:
            places = [Place("take", frame_id=state.made[number], step=run) for number in numbers]
            made = self._sheets.rows(project, state, numbers, places)
            rows.update(zip((one.frame_id or 0 for one in places), made, strict=True))
        others = [frame for frame in wanted.frames if frame.id not in rows]
        if others:
            self._prompts.regenerate(project, others[0].id, {})
        for frame in others:
            place = Place("take", frame_id=frame.id, step=run)
            named = named_frames(place, [frame.id], {frame.id: frame.uid}.get)
            data = {"frame_id": frame.id, "overrides": {}, "refresh": True, **named}
            row = row_of("regenerate", project, f"Make frame {frame.id} again", data)
            rows[frame.id] = {**row, "frames": 1}
        in_order = ordered([rows[frame.id] for frame in wanted.frames], priority, None, "", run)
        return self._queue.add(in_order, status="queued", after=wanted.after)

    def _wanted(
        self,
        project: Project,
        what: Collection[What],
        frame_ids: Sequence[int] | None,
        sheet: str | None,
        states: Sequence[SheetState],
        under_way: _UnderWay,
    ) -> _Wanted:
        """Return the frames that are made again, in the order of what they are made from."""
        changed = {frame_id for one in states for frame_id in one.changed} if "changed" in what else set()
        found = self._stale.sources_of(project.id)
        at = {one[ID]: index for index, one in enumerate(found.shown)}
        indexes = {at[frame_id] for frame_id in changed if frame_id in at}
        if "stale" in what:
            indexes = found.stale(indexes)
        chosen = None if frame_ids is None else set(frame_ids)
        if sheet is not None:
            of_sheet = {frame_id for one in states for frame_id in one.made.values()}
            chosen = of_sheet if chosen is None else chosen & of_sheet
        ids = {found.shown[index][ID] for index in indexes} - under_way.frames
        ids = ids if chosen is None else ids & chosen
        order, after = in_order(found, {at[frame_id] for frame_id in ids})
        ordered_ids = [found.shown[index][ID] for index in order]
        frames = {one.id: one for one in self._frames.get_all(ordered_ids)} if ordered_ids else {}
        by_sheet = []
        for state in states:
            numbers = [
                number for number, one in state.made.items() if one in ids & set(state.changed) & changed
            ]
            by_sheet += [(state, numbers)] if numbers else []
        return _Wanted([frames[one] for one in ordered_ids], after, by_sheet)

    def _missing(self, states: Sequence[SheetState], under_way: _UnderWay) -> list[Missing]:
        found = []
        for state in states:
            there = [number for number in state.missing if (state.sheet.uid, number) not in under_way.sheets]
            found += self._sheets.missing(replace(state, missing=there))
        return found

    def _under_way(self, project: Project) -> _UnderWay:
        """Return what tasks that wait or run make."""
        _, tasks = self._queue.page(["queued", "running"], project.id, limit=LARGEST_BATCH)
        places = [task.data.get("place") or {} for task in tasks]
        made_for = [task.data.get("sheet_frame") or {} for task in tasks]
        return _UnderWay(
            {
                place["frame_id"]
                for place in places
                if place.get("where") == "take" and place.get("show", True)
            },
            {(one["id"], one["frame"]) for one in made_for if one},
        )

    def _seconds(self, frames: Sequence[Frame]) -> float | None:
        times = []
        for frame in frames[:_TIMED]:
            try:
                seconds = self._frames.sidecar(frame).timing.get("seconds")
            except KinoError:
                continue
            times += [float(seconds)] if isinstance(seconds, (int, float)) else []
        return round(sum(times) / len(times) * len(frames), 1) if times else None


def in_order(found: Sources, wanted: set[int]) -> tuple[list[int], list[int | None]]:
    """Sort frames so that sources come first; return also which place in this order each waits for.

    A task waits for one other. Where a frame has several sources among them, all wait for the one before.
    """
    sources = {
        index: {
            source
            for use in found.uses.get(index, ())
            if (source := found.source(index, use)) is not None and source in wanted and source != index
        }
        for index in wanted
    }
    order: list[int] = []
    state: dict[int, bool] = {}  # whether a frame is in the order; False while its sources are looked at
    for start in sorted(wanted):
        waiting = [start]
        while waiting:
            index = waiting[-1]
            if state.get(index):
                waiting.pop()
                continue
            if index in state:
                waiting.pop()
                state[index] = True
                order.append(index)
                continue
            state[index] = False
            for source in sources[index]:
                if state.get(source) is False:
                    numbers = f"{source + 1} and {index + 1}"
                    raise KinoError(
                        f"Frames {numbers} are made from each other, so none of them can be made first. "
                        "Make one of them again by itself."
                    )
                if source not in state:
                    waiting.append(source)
    places = {index: place for place, index in enumerate(order)}
    if all(len(one) <= 1 for one in sources.values()):
        return order, [next((places[source] for source in sources[index]), None) for index in order]
    return order, [None, *range(len(order) - 1)]

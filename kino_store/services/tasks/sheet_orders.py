"""Orders of sheets: tasks for frames whose values have changed, and for those that are not there yet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ...generators.parameters import FrameParameter
from ...values import END, Place, Project, SheetFrame
from ..generators import Generators
from ..sheets.sheets import Sheets, SheetState
from .order_rows import ordered
from .queue import TaskQueue
from .submit import TaskSubmitter


@dataclass(frozen=True)
class Missing:
    """Frames of a sheet, side by side, that are not on the timeline, and where they go."""

    state: SheetState
    numbers: Sequence[int]
    place: Place


class SheetOrders:
    """Turns frames of sheets into tasks."""

    def __init__(
        self, generators: Generators, sheets: Sheets, queue: TaskQueue, submit: TaskSubmitter
    ) -> None:
        self._generators = generators
        self._sheets = sheets
        self._queue = queue
        self._submit = submit

    def states(self, project: Project, sheet: str | None) -> list[SheetState]:
        """Return how the frames of the project's sheets, or of one, compare with them.

        Raises:
            SheetNotFoundError: there is no such sheet.
        """
        if sheet is not None:
            self._sheets.get(project.id, sheet)
        return [one for one in self._sheets.states(project) if sheet in {None, one.sheet.uid}]

    def rows(
        self, project: Project, state: SheetState, numbers: Sequence[int], places: Sequence[Place]
    ) -> list[dict[str, Any]]:
        """Return the rows of tasks for frames of a sheet, which are numbered from 0.

        Raises:
            SheetError, InvalidDataError: a value can't be used.
            KinoError: the generator, or a frame that the sheet names, is gone.
        """
        sheet = state.sheet
        generator = self._generators.get(sheet.document.generator)
        columns, pictures = self._sheets.columns(project, sheet), self._sheets.pictures(sheet)
        first_only = {
            name
            for name, one in generator.parameters.items()
            if isinstance(one, FrameParameter) and one.relation == "previous"
        }
        later = {name: one for name, one in pictures.items() if name not in first_only}
        variants = [{**columns.values[number], **(later if number else pictures)} for number in numbers]
        rows = self._submit.rows(generator, project, variants, places)
        for row, number in zip(rows, numbers, strict=True):
            made_for = SheetFrame(id=sheet.uid, frame=number, values=columns.hashes[number])
            row["data"] = {**row["data"], "sheet_frame": made_for.model_dump()}
            row["name"] = f"{sheet.document.name} {number + 1}"[:200]
        return rows

    def missing(self, state: SheetState) -> list[Missing]:
        """Return the frames that a sheet lacks, in groups with their places."""
        groups: list[list[int]] = []
        for number in state.missing:
            if groups and groups[-1][-1] == number - 1:
                groups[-1].append(number)
            else:
                groups.append([number])
        return [Missing(state, group, _place(state, group[0])) for group in groups]

    def order(
        self,
        project: Project,
        missing: Missing,
        priority: int,
        run: str,
        tasks: Mapping[int, int],
    ) -> list[int]:
        """Queue the tasks of frames that a sheet lacks, and return their ids.

        `tasks`: ids of tasks that make frames of the timeline again, by frame. Of a chain, each waits for the
        one before. Raises as `rows`.
        """
        state, numbers = missing.state, missing.numbers
        rows = self.rows(project, state, numbers, [missing.place] * len(numbers))
        before = state.made.get(numbers[0] - 1)
        is_chain = self.is_chain(state)
        after = tasks.get(before) if is_chain and before is not None else None
        waits = [None, *range(len(numbers) - 1)] if is_chain else []
        if is_chain and len(rows) > 1:  # only the first waits for what is made again
            first = ordered(rows[:1], priority, after, run=run)
            rest = ordered(rows[1:], priority, None, run=run)
            return self._queue.add([*first, *rest], status="queued", place=missing.place, after=waits)
        return self._queue.add(
            ordered(rows, priority, after, run=run), status="queued", place=missing.place, after=waits
        )

    def is_chain(self, state: SheetState) -> bool:
        """Whether each frame of a sheet is made from the one before."""
        parameters = self._generators.get(state.sheet.document.generator).parameters.values()
        return any(isinstance(one, FrameParameter) and one.relation == "previous" for one in parameters)


def _place(state: SheetState, number: int) -> Place:
    before = [one for one in state.made if one < number]
    if before:
        return Place("after", frame_id=state.made[max(before)])
    after = [one for one in state.made if one > number]
    return Place("before", frame_id=state.made[min(after)]) if after else END

"""The steps of the undo of a project, as its journal has them."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from ...media import journal
from ...media.journal import Line
from ...values import HistoryStep

Span = tuple[int, int]  # the first byte of a line in the journal, and its length

ORDER = "order"  # frames were ordered; they come later
_NEUTRAL = {"found"}  # what recovery wrote down
_KEPT = 1000  # steps in memory for each project
# What a step did, for one frame and for several.
_WORDS = {
    "delete": ("deletion of a frame", "deletion of {} frames"),
    "restore": ("restoring a frame", "restoring {} frames"),
    "move": ("move of a frame", "move of {} frames"),
    "copy": ("copy of a frame", "copies of {} frames"),
    "order": ("a generated frame", "{} generated frames"),
    "clip": ("a generated frame", "{} generated frames"),
    "pass": ("a generated frame", "{} generated frames"),
    "fill": ("filling of a hold", "filling of holds with {} frames"),
    "take": ("a new take", "{} new takes"),
    "choose": ("choice of a take", "choice of takes of {} frames"),
    "import": ("import of a picture", "import of {} pictures"),
    "add": ("adding a frame", "adding {} frames"),
    "transfer": ("move of a frame to another project", "move of {} frames to another project"),
    "rate": ("rating of a frame", "rating of {} frames"),
    "label": ("label of a frame", "label of {} frames"),
    "note": ("note on a frame", "note on {} frames"),
    "approve": ("approval of a frame", "approval of {} frames"),
    "tidy": ("deletion of a take", "deletion of {} takes"),
    "hold": ("hold of a frame", "holds of {} frames"),
    "sheet": ("change of a sheet", "change of a sheet"),
    "mark": ("marks of a frame", "marks of {} frames"),
    "marker": ("marker", "markers of {} frames"),
    "rename_generator": ("a frame's generator", "the generator of {} frames"),
    "project": ("change of the project", "change of the project"),
}
# For some steps, the changes that count.
_NEW = ("trashed", (True, False))
_COUNTED = {"take": _NEW, "fill": _NEW, "choose": ("shown", (False, True))}
_MADE = {"order", "clip", "pass"}  # of an order, its frames that are in the film are counted
_NONE_MADE = "an order"
_OTHER = ("change of a frame", "change of {} frames")


@dataclass
class UndoStep:
    """Lines of the journal that are undone together.

    `spans`: where they are in the file. `latest`: where the line is that undid or redid the step last.
    `runs`: of the orders that belong to it. `gone`: frames that its last undo moved to the trash.
    """

    step: str
    do: str
    at: str
    spans: list[Span] = field(default_factory=list)
    latest: Span | None = None
    count: int = 0
    replaced: int = 0
    runs: list[str] = field(default_factory=list)
    gone: int = 0

    def add(self, line: Line, span: Span) -> None:
        """Add a line that was written in this step."""
        self.spans.append(span)
        if line.run is not None and line.run not in self.runs:
            self.runs.append(line.run)
        if self.do == ORDER:  # once it has made something, that says more
            self.do = line.do
        if self.do in _COUNTED:  # the lines name a frame's other pictures, too
            field_, values = _COUNTED[self.do]
            self.count += sum(one == values for one in line.frames.get(field_, {}).values())
            return
        self.count += len({file for changes in line.frames.values() for file in changes})
        self.replaced += sum(values == (False, True) for values in line.frames.get("trashed", {}).values())

    def described(self, made: int | None = None, stops: int = 0) -> HistoryStep:
        """Return the step as people read it.

        `made`: of an order, its frames in the film. `stops`: frames that are still to be made.
        """
        count = self.count
        one, many = _WORDS.get(self.do, _OTHER)
        if made is not None:
            if self.do in _MADE or made > count:
                count, (one, many) = made, _WORDS[ORDER]
                one = one if made else _NONE_MADE
        elif self.do not in {"delete", "restore", "move"} and self.replaced and count > self.replaced:
            count -= self.replaced
            one, many = "replacement of a frame", "replacement of a frame by {} frames"
            if self.replaced > 1:
                count, many = self.replaced, "replacement of {} frames"
        text = one if count <= 1 else many.format(f"{count:,}")
        return HistoryStep(step=self.step, do=self.do, at=self.at, count=count, text=text, stops=stops)


class UndoStacks:
    """What can be undone and redone in one project, kept in memory as far as the journal has been read."""

    def __init__(self, inode: int) -> None:
        self.inode = inode
        self.end = 0
        self.undo: list[UndoStep] = []
        self.redo: list[UndoStep] = []

    def read_on(self, folder: Path) -> None:
        """Read the lines that were appended since."""
        lines, spans, self.end = journal.read_located(folder, self.end)
        for line, span in zip(lines, spans, strict=True):
            self._take(line, span)
        del self.undo[:-_KEPT]

    def _take(self, line: Line, span: Span) -> None:
        undone, redone = line.undoes, line.redoes
        if line.reverts is not None:  # nothing came of that line
            undone, redone = redone, undone
            if undone is None and redone is None:
                self._drop(line.step)
                return
        if line.drops is not None:
            self._drop(line.drops)
        elif undone is not None:
            _pass(undone, line, span, self.undo, self.redo)
        elif redone is not None:
            _pass(redone, line, span, self.redo, self.undo)
        elif line.do not in _NEUTRAL:
            self._push(line, span)

    def _push(self, line: Line, span: Span) -> None:
        found = next((one for one in reversed(self.undo) if one.step == line.step), None)
        if found is None:
            found = UndoStep(line.step, line.do, line.at)
            self.undo.append(found)
            self.redo.clear()
        found.add(line, span)

    def _drop(self, step: str) -> None:
        self.undo = [one for one in self.undo if one.step != step]
        self.redo = [one for one in self.redo if one.step != step]


def _pass(step: str, line: Line, span: Span, source: list[UndoStep], target: list[UndoStep]) -> None:
    found = next((one for one in reversed(source) if one.step == step), None)
    if found is not None:
        found.latest = span
        found.gone = sum(values == (False, True) for values in line.frames.get("trashed", {}).values())
        source.remove(found)
        target.append(found)

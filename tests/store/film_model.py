"""A film in memory, for comparison: what saving, moving, deleting, copying, undo and redo should do to it."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from kino_store.positions import between, spread


@dataclass(frozen=True)
class ModelFrame:
    """A frame by its file: what a person can see of it."""

    seed: int
    position: str
    trashed: bool = False
    generator: str = "graph"
    rating: int = 0
    first_take: str = ""
    shown: bool = True
    hold: int = 1


@dataclass
class Change:
    """A step of the history: for each file the frame before and after; None does not exist.

    `copies`: the new frames have the holds of their originals from the start.
    """

    before: dict[str, ModelFrame | None]
    after: dict[str, ModelFrame]
    name: tuple[str, str] | None = None
    copies: bool = False


@dataclass
class Film:
    """`last`: the highest file number. `undo`, `redo`: the last step is at the end."""

    name: str = "Fox"
    frames: dict[str, ModelFrame] = field(default_factory=dict)
    last: int = 0
    undo: list[Change] = field(default_factory=list)
    redo: list[Change] = field(default_factory=list)

    def timeline(self, *, trashed: bool = False) -> list[str]:
        """Return the files of the timeline, or of the trash, in order."""
        found = [file for file, frame in self.frames.items() if frame.shown and frame.trashed == trashed]
        return sorted(found, key=lambda file: self.frames[file].position)

    def copy(self) -> Film:
        """Return an independent copy."""
        return copy.deepcopy(self)

    def shown(self, file: str) -> str:
        """Return the file that the frame of a file shows."""
        first_take = self.first_take(file)
        return next(
            one for one, frame in self.frames.items() if frame.shown and self.first_take(one) == first_take
        )

    def first_take(self, file: str) -> str:
        """Return the file of the first picture of a file's frame."""
        return self.frames[file].first_take or file

    def take(self, seeds: Sequence[int], file: str, show: bool) -> None:
        """Save pictures as takes of a file's frame."""
        present = self.shown(file)
        position, first_take = self.frames[present].position, self.first_take(file)
        added = self._add(
            [ModelFrame(seed, "", first_take=first_take, shown=False) for seed in seeds], None, None
        )
        for one in added:
            self.frames[one] = replace(self.frames[one], position=position)
        shows = show and not self.frames[present].trashed
        if shows:
            last = list(added)[-1]
            hold = self.frames[present].hold
            self.frames[last] = replace(self.frames[last], shown=True, hold=hold)
        self._change({present: replace(self.frames[present], shown=False, hold=1)} if shows else {}, added)

    def choose(self, file: str) -> None:
        """Let the frame of a file show it."""
        present = self.shown(file)
        old, new = self.frames[present], self.frames[file]
        self._change(
            {
                present: replace(old, shown=False, position=new.position, hold=new.hold),
                file: replace(new, shown=True, position=old.position, hold=old.hold),
            }
        )

    def save(self, seeds: Sequence[int], where: str, file: str | None) -> None:
        """Save pictures at the end, before a frame, or in its place."""
        file = None if file is None else self.shown(file)
        low, high = self._gap(where, file)
        added = self._add([ModelFrame(seed, "") for seed in seeds], low, high)
        if where == "replace" and file is not None and not self.frames[file].trashed:
            self._hand_over(file, added)
            self._change({file: replace(self.frames[file], trashed=True)}, added)

    def import_frames(self, seeds: Sequence[int], where: str, file: str | None) -> None:
        """As `save`, but it can be undone in any case."""
        file = None if file is None else self.shown(file)
        low, high = self._gap(where, file)
        added = self._add([ModelFrame(seed, "") for seed in seeds], low, high)
        replaced = where == "replace" and file is not None and not self.frames[file].trashed
        if replaced and file is not None:
            self._hand_over(file, added)
        self._change({file: replace(self.frames[file], trashed=True)} if replaced else {}, added)

    def copy_frames(self, files: Sequence[str], before: str | None) -> None:
        """Copy frames before another one, or to the end."""
        low, high = self._gap("append" if before is None else "before", before)
        copies = [replace(self.frames[file], trashed=False, first_take="", shown=True) for file in files]
        self._change({}, self._add(copies, low, high))
        self.undo[-1].copies = True

    def move(self, files: Sequence[str], before: str | None) -> None:
        """Move frames before another one, or to the end."""
        low, high = self._gap("append" if before is None else "before", before)
        positions = zip(files, spread(low, high, len(files)), strict=True)
        self._change({file: replace(self.frames[file], position=key) for file, key in positions})

    def put(self, files: Sequence[str], *, trashed: bool) -> None:
        """Delete or restore frames."""
        changed = {
            file: replace(self.frames[file], trashed=trashed)
            for file in files
            if self.frames[file].trashed != trashed
        }
        if changed:
            self._change(changed)

    def set_generator(self, file: str, generator: str) -> None:
        """Give a frame another generator."""
        self._change({file: replace(self.frames[file], generator=generator)})

    def rate(self, files: Sequence[str], rating: int) -> None:
        """Rate frames."""
        changed = {
            file: replace(self.frames[file], rating=rating)
            for file in files
            if self.frames[file].rating != rating
        }
        if changed:
            self._change(changed)

    def set_holds(self, files: Sequence[str], hold: int) -> None:
        """Show frames for that many ticks."""
        changed = {
            file: replace(self.frames[file], hold=hold) for file in files if self.frames[file].hold != hold
        }
        if changed:
            self._change(changed)

    def rename(self, name: str) -> None:
        """Rename the project."""
        if name != self.name:
            self.undo.append(Change({}, {}, (self.name, name)))
            self.redo.clear()
            self.name = name

    def step_back(self) -> bool:
        """Undo; return whether there was something to undo."""
        return self._step(self.undo, self.redo, undoing=True)

    def step_forth(self) -> bool:
        """Redo; return whether there was something to redo."""
        return self._step(self.redo, self.undo, undoing=False)

    def _hand_over(self, file: str, added: dict[str, None]) -> None:
        first = next(iter(added))
        self.frames[first] = replace(self.frames[first], hold=self.frames[file].hold)

    def _gap(self, where: str, file: str | None) -> tuple[str | None, str | None]:
        keys = sorted(frame.position for frame in self.frames.values())
        if file is None or where == "append":
            return (keys[-1] if keys else None), None
        at = self.frames[file].position
        if where == "replace":
            return at, min((key for key in keys if key > at), default=None)
        return max((key for key in keys if key < at), default=None), at

    def _add(self, frames: Sequence[ModelFrame], low: str | None, high: str | None) -> dict[str, None]:
        added: dict[str, None] = {}
        for frame, key in zip(frames, spread(low, high, len(frames)), strict=True):
            self.last += 1
            file = f"frame_{self.last:06}.png"
            self.frames[file] = replace(frame, position=key)
            added[file] = None
        return added

    def _change(self, changed: dict[str, ModelFrame], added: dict[str, None] | None = None) -> None:
        before: dict[str, ModelFrame | None] = {file: self.frames[file] for file in changed}
        self.frames.update(changed)
        after = {**changed, **{file: self.frames[file] for file in added or {}}}
        self.undo.append(Change({**before, **(added or {})}, after))
        self.redo.clear()

    def _step(self, source: list[Change], target: list[Change], *, undoing: bool) -> bool:
        if not source:
            return False
        change = source.pop()
        target.append(change)
        if change.name is not None:
            self.name = change.name[0 if undoing else 1]
        positions = self._positions(change, undoing=undoing)
        for file, after in change.after.items():
            before, present = change.before[file], self.frames[file]
            if before is None:
                shown = after.shown and not undoing if after.first_take else after.shown
                hold = 1 if undoing and not change.copies else after.hold
                self.frames[file] = replace(present, trashed=undoing, shown=shown, hold=hold)
                continue
            wanted = before if undoing else after
            self.frames[file] = replace(
                present,
                position=positions.get(file, present.position),
                trashed=present.trashed if before.trashed == after.trashed else wanted.trashed,
                generator=present.generator if before.generator == after.generator else wanted.generator,
                hold=present.hold if before.hold == after.hold else wanted.hold,
                rating=present.rating if before.rating == after.rating else wanted.rating,
                shown=present.shown if before.shown == after.shown else wanted.shown,
            )
        return True

    def _positions(self, change: Change, *, undoing: bool) -> dict[str, str]:
        """Return where moved frames go: where another frame is now, the next free position."""
        moved = {
            file: (before if undoing else after).position
            for file, after in change.after.items()
            if (before := change.before[file]) is not None and before.position != after.position
        }
        keys = sorted(frame.position for frame in self.frames.values())
        shown = {
            file: (before if undoing else after).shown
            for file, after in change.after.items()
            if (before := change.before[file]) is not None
        }
        taken = {
            frame.position
            for file, frame in self.frames.items()
            if file not in moved and shown.get(file, frame.shown)
        }
        for file, position in moved.items():
            free = position
            while free in taken:
                free = between(free, min((key for key in keys if key > free), default=None))
            taken.add(free)
            moved[file] = free
        return moved

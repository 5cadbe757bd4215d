"""Takes: the pictures of a frame, of which one is shown. Choosing another one is one line of the journal."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.engine import Connection

from ...database import Database
from ...errors import FrameChangedError, InvalidValueError
from ...queries import frames as rows
from ...queries import takes as take_rows
from ...queries import uses as use_rows
from ...values import Frame, Project, first_take_of
from ..journal import Purpose
from ..projects import Projects
from .frame_edit import FrameEdits
from .reader import FrameReader, check_on_timeline


@dataclass(frozen=True)
class Chosen:
    """What a choice did: the frames as they are now, and the files that they showed before, by frame id."""

    frames: list[Frame]
    before: dict[int, str]


ORIGINAL = "original"  # in place of a run: the frames' first takes, whatever made them


@dataclass(frozen=True)
class TakeRun:
    """A run that made takes of some frames. `frames`: how many have one; `shown`: how many show it.

    `run`: "original" stands for the first takes. `generator`: empty if there are several.
    """

    run: str
    generator: str
    frames: int
    shown: int
    created_at: str


class FrameTakes:
    """Lists the takes of frames and chooses among them."""

    def __init__(
        self, database: Database, projects: Projects, reader: FrameReader, edits: FrameEdits
    ) -> None:
        self._database = database
        self._projects = projects
        self._reader = reader
        self._edits = edits

    def of(self, frame_id: int) -> list[Frame]:
        """Return all takes of a frame, the oldest first; those in the trash are left out.

        Raises FrameNotFoundError.
        """
        frame = self._reader.get(frame_id)
        with self._database.read() as connection:
            return take_rows.takes_of(connection, frame.project_id, [first_take_of(frame)])

    def choose(
        self,
        choices: Mapping[int, str],
        before: Mapping[int, str] | None = None,
        step: str | None = None,
    ) -> Chosen:
        """Let frames show other takes of theirs: a file name by frame id; all or none.

        `before`: the files that somebody saw there. `step`: of the undo.

        Raises:
            FrameNotFoundError: a frame does not exist, or is in the trash.
            InvalidValueError: a file is no take of the frame, or is in the trash; frames of two projects.
            FrameChangedError: a frame shows another file than in `before` by now.
        """
        project = self._project_of(list(choices)[:1])
        with self._edits.begin(project, purpose=Purpose("choose", step)) as edit:
            frames = {frame.id: frame for frame in rows.existing(edit.connection, list(choices))}
            for frame in frames.values():
                check_on_timeline(frame)
                if frame.project_id != project.id:
                    raise _several_projects(list(choices))
            _check_seen(frames, before or {})
            pairs = _pairs(frames, choices, rows.by_paths(edit.connection, project.id, choices.values()))
            chosen = {one.id: one for one in edit.choose(project.id, pairs)} if pairs else {}
            found = [chosen.get(one, frame) for one, frame in frames.items()]
            edit.record("changed", found if pairs else [])
        return Chosen(found, {frame.id: frame.path for frame in frames.values()})

    def choose_run(self, run: str, frame_ids: Sequence[int], step: str | None = None) -> Chosen:
        """Let frames show their takes of a run, the latest of each; those without one stay as they are.

        `run`: "original" is each frame's first take.

        Raises as `choose`.
        """
        of_run = self.of_run(run, frame_ids)
        if not of_run:
            raise InvalidValueError("run", run, "None of these frames has a take of it.")
        return self.choose({frame_id: take.path for frame_id, take in of_run.items()}, step=step)

    def of_run(self, run: str, frame_ids: Sequence[int]) -> dict[int, Frame]:
        """Return the takes of a run by the ids of their frames, the latest of each.

        `run`: as for `choose_run`.

        Raises:
            FrameNotFoundError, InvalidValueError: a frame does not exist; they are in several projects.
        """
        project = self._project_of(frame_ids)
        frames = {first_take_of(frame): frame.id for frame in self._reader.get_all(frame_ids)}
        with self._database.read() as connection:
            takes = take_rows.takes_of(connection, project.id, list(frames))
        return {frames[first_take_of(take)]: take for take in takes if run in {take.run, _run_of(take)}}

    def runs(self, frame_ids: Sequence[int]) -> list[TakeRun]:
        """Return the runs that made takes of these frames: the originals, then the oldest first.

        Raises:
            FrameNotFoundError, InvalidValueError: a frame does not exist; they are in several projects.
        """
        project = self._project_of(frame_ids)
        first_takes = {first_take_of(frame) for frame in self._reader.get_all(frame_ids)}
        with self._database.read() as connection:
            takes = take_rows.takes_of(connection, project.id, first_takes)
        runs: dict[str, list[Frame]] = defaultdict(list)
        for take in takes:
            if run := _run_of(take):
                runs[run].append(take)
        found = [
            TakeRun(
                run,
                made[0].generator if len({take.generator for take in made}) == 1 else "",
                len({first_take_of(take) for take in made}),
                sum(take.shown for take in made),
                min(take.created_at for take in made),
            )
            for run, made in runs.items()
        ]
        return sorted(found, key=lambda one: (one.run != ORIGINAL, one.created_at))

    def tidy(self, project_id: int, *, dry: bool = False) -> list[Frame]:
        """Move takes to the trash that are not shown, rated or approved, and that no picture is made from.

        Return them. `dry`: leave them where they are. Raises ProjectNotFoundError.
        """
        project = self._projects.get(project_id)
        if dry:
            with self._database.read() as connection:
                return _needless(connection, project)
        with self._edits.begin(project, purpose=Purpose("tidy")) as edit:
            takes = _needless(edit.connection, project)
            edit.delete(takes)
            first_takes = {first_take_of(take) for take in takes}
            take_rows.count_takes(edit.connection, project.id, first_takes)
            edit.record("changed", take_rows.shown_of(edit.connection, project.id, first_takes))
        return takes

    def _project_of(self, frame_ids: Sequence[int]) -> Project:
        projects = self._reader.project_ids(frame_ids)
        if len(projects) != 1:
            raise _several_projects(frame_ids)
        return self._projects.get(projects.pop())


def _run_of(take: Frame) -> str:
    return take.run if take.first_take else ORIGINAL


def _several_projects(frame_ids: Sequence[int]) -> InvalidValueError:
    return InvalidValueError("choices", list(frame_ids), "All frames must be in one project.")


def _check_seen(frames: Mapping[int, Frame], before: Mapping[int, str]) -> None:
    for frame_id, file in before.items():
        frame = frames.get(frame_id)
        if frame is not None and frame.path != file:
            raise FrameChangedError(
                f"Frame {frame_id} shows {frame.path} by now, not {file}: somebody else has chosen a take. "
                "Look at it, then choose again."
            )


def _pairs(
    frames: Mapping[int, Frame], choices: Mapping[int, str], takes: Mapping[str, Frame]
) -> list[tuple[Frame, Frame]]:
    """Return the frames whose choice is new, with their takes."""
    pairs = []
    for frame_id, file in choices.items():
        frame, take = frames[frame_id], takes.get(file)
        if take is None or take.deleted_at is not None or first_take_of(take) != first_take_of(frame):
            message = f"It is no take of frame {frame_id}, or is in the trash."
            raise InvalidValueError("choices", file, message)
        if take.path != frame.path:
            pairs.append((frame, take))
    return pairs


def _needless(connection: Connection, project: Project) -> list[Frame]:
    """Return the takes that nobody needs, the oldest first."""
    takes = take_rows.all_takes(connection, project.id)
    kept = {frame.approved for frame in takes} | use_rows.used(
        connection, project.id, [take.path for take in takes]
    )
    return [
        take
        for take in takes
        if not take.shown and take.deleted_at is None and not take.rating and take.path not in kept
    ]

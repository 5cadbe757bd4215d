"""The part of a change that concerns one project: its files, and the line of its journal."""

from __future__ import annotations

from collections import defaultdict

from sqlalchemy.engine import Connection

from ...media.journal import Changes, SheetChanges
from ...values import Project
from ..journal import FilmJournal, Purpose
from .file_transaction import FileTransaction

SAVE = "save"  # new frames alone need no line in the journal: their sidecars have everything


class ProjectEdit:
    """The part of a change that concerns one project: its files, its journal, and what its line will have."""

    def __init__(self, files: FileTransaction) -> None:
        self.files = files
        self.added: list[str] = []
        self.changes: Changes = defaultdict(dict)
        self.sheets: SheetChanges = {}
        self.tasks: list[int] = []
        self.write_line = False  # even without a change
        self._journal: FilmJournal | None = None
        self._committing = False

    def lock(self, connection: Connection, project: Project) -> bool:
        """Lock the project; return whether changes of a process that died were made again."""
        self._journal = FilmJournal.open(connection, project, self.files.folder)
        self.files.last_file = self._journal.last_file
        return self._journal.replayed

    def settle(self, connection: Connection, purpose: Purpose) -> None:
        """Append the journal's line, then move files."""
        if self._journal is not None and (
            self.changes or self.sheets or self.write_line or (self.added and purpose.do != SAVE)
        ):
            self.files.on_failure(self._take_back)
            added = dict.fromkeys(self.added, (True, False))
            changes = {**self.changes, "trashed": {**added, **self.changes.get("trashed", {})}}
            changes = {name: values for name, values in changes.items() if values}
            self._journal.append(connection, purpose, changes, sheets=self.sheets, tasks=self.tasks)
            self.added, self.changes, self.sheets, self.tasks = [], defaultdict(dict), {}, []
            self.write_line = False
        self.files.move()

    def finish(self, connection: Connection, purpose: Purpose) -> None:
        """Settle what is open, and flush all files to the disk."""
        self.settle(connection, purpose)
        self.files.flush()
        self._committing = True

    def _take_back(self) -> None:
        if self._journal is not None:
            self._journal.take_back(locked=not self._committing)

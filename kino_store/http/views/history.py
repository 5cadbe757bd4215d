"""Undo, redo and the trash of a project."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from aiohttp_pydantic.oas.typing import r200

from ..answers import HistoryAnswer, Trash, TrashEmptied, Undone
from ..bodies import TrashEmpty, Undo
from ..fields import Id, Limit, Offset
from ..responses import model_response, trash_response
from ..view import View

if TYPE_CHECKING:
    from ...store import Store


class HistoryView(View):
    """What can be undone."""

    async def get(self, project_id: Id, /) -> r200[HistoryAnswer]:
        """What would be undone and redone next, in words.

        Tags: history
        """
        return model_response(await self.call(lambda store: store.frames.history.steps(project_id)))


class UndoView(View):
    """Undo."""

    async def post(self, project_id: Id, /, body: Undo) -> r200[Undone]:
        """Undo the last change of a project, whoever made it; it survives restarts.

        Tags: history
        """
        return model_response(await self.call(lambda store: _run(store, "undo", project_id, body)))


class RedoView(View):
    """Redo."""

    async def post(self, project_id: Id, /, body: Undo) -> r200[Undone]:
        """Redo the change that was undone last.

        Tags: history
        """
        return model_response(await self.call(lambda store: _run(store, "redo", project_id, body)))


class TrashView(View):
    """A project's trash."""

    async def get(self, project_id: Id, /, offset: Offset = 0, limit: Limit = 100) -> r200[Trash]:
        """A page of the deleted frames, the last deleted first; `/v1/frames/restore` restores them.

        Tags: history
        """
        return await self.call(
            lambda store: trash_response(store.frames.read.trash_page(project_id, offset, limit))
        )


class TrashEmptyView(View):
    """A project's trash, emptied."""

    async def post(self, project_id: Id, /, body: TrashEmpty) -> r200[TrashEmptied]:
        """Remove deleted frames for good.

        Tags: history
        """
        removed, size = await self.call(lambda store: store.frames.edit.empty_trash(project_id, body.ids))
        return model_response(
            TrashEmptied(message=f"{removed} frames removed for good", removed=removed, bytes=size)
        )


def _run(store: Store, word: Literal["undo", "redo"], project_id: int, body: Undo) -> Undone:
    history = store.frames.history
    step = (history.undo if word == "undo" else history.redo)(project_id, body.step)
    following = history.steps(project_id)
    return Undone(
        message=f"{'Undone' if word == 'undo' else 'Redone'}: {step.text}",
        step=step,
        history=HistoryAnswer(undo=following.undo, redo=following.redo),
    )

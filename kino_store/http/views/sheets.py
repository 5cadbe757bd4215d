"""Sheets: generators whose parameters move over frames."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from aiohttp_pydantic.oas.typing import r200, r201

from ...generators.parameters import FrameParameter, ImageParameter
from ...sheets.document import SheetDocument
from ...sheets.errors import SheetError
from ...sheets.interchange import parseq_tracks
from ...sheets.schedules import number_schedule, text_schedule
from ...sheets.tracks import Track, track_document
from ..answers import Done
from ..fields import Id, Step, Uid
from ..responses import model_response
from ..sheet_answers import SheetAnswer, SheetList, SheetTracks, SheetValues
from ..sheet_bodies import SheetBody, SheetImport, SheetUpdate
from ..view import View

if TYPE_CHECKING:
    from ...services.sheets.sheets import SheetState
    from ...store import Store

_NOT_STORED = {"step", "revision"}


class SheetsView(View):
    """A project's sheets."""

    async def get(self, project_id: Id, /) -> r200[SheetList]:
        """A project's sheets, the oldest first, and how their frames compare with them.

        Tags: sheets
        """
        found = await self.call(lambda store: _answers(store, project_id))
        return model_response(SheetList(total=len(found), sheets=found))

    async def post(self, project_id: Id, /, body: SheetBody) -> r201[SheetAnswer]:
        """Add a sheet. Its frames are ordered with `make`.

        Tags: sheets
        """

        def create(store: Store) -> SheetAnswer:
            added = store.sheets.create(project_id, _document(store, body), body.step)
            return _answer_of(store, project_id, added.uid)

        return model_response(await self.call(create), 201)


class SheetView(View):
    """One sheet."""

    async def get(self, project_id: Id, sheet: Uid, /) -> r200[SheetAnswer]:
        """A sheet, and how its frames compare with it.

        Tags: sheets
        """
        return model_response(await self.call(lambda store: _answer_of(store, project_id, sheet)))

    async def put(self, project_id: Id, sheet: Uid, /, body: SheetUpdate) -> r200[SheetAnswer]:
        """Change a sheet: what is not given is reset. Frames with other values then are changed.

        Tags: sheets
        """

        def update(store: Store) -> SheetAnswer:
            store.sheets.update(project_id, sheet, _document(store, body), body.revision, body.step)
            return _answer_of(store, project_id, sheet)

        return model_response(await self.call(update))

    async def delete(self, project_id: Id, sheet: Uid, /, step: Step | None = None) -> r200[Done]:
        """Delete a sheet. Its frames stay.

        Tags: sheets
        """
        await self.call(lambda store: store.sheets.delete(project_id, sheet, step))
        return model_response(Done(message="Sheet deleted"))


class SheetValuesView(View):
    """The values of a sheet."""

    async def get(
        self, project_id: Id, sheet: Uid, /, first: int = 0, last: int | None = None
    ) -> r200[SheetValues]:
        """What the frames `first` to `last` of a sheet (from 0, without `last`) are ordered with.

        Tags: sheets
        """
        return model_response(await self.call(lambda store: _values(store, project_id, sheet, first, last)))


class SheetImportView(View):
    """Schedules of other programs."""

    async def post(self, project_id: Id, /, body: SheetImport) -> r200[SheetTracks]:
        """Read schedules of Deforum, FizzNodes or Parseq as tracks. Nothing is stored.

        Tags: sheets
        """

        def read(store: Store) -> dict[str, Any]:
            store.projects.get(project_id)
            return _imported(body)

        return model_response(SheetTracks(tracks=await self.call(read)))


def _document(store: Store, body: SheetBody) -> SheetDocument:
    """Return the document of a body: frames that its data names by id are named by uid."""
    parameters = store.generators.get(body.generator).parameters
    data, pictures = dict(body.data), {}
    for name, parameter in parameters.items():
        value = data.get(name)
        if isinstance(parameter, ImageParameter | FrameParameter) and value is not None:
            if type(value) is not int:
                raise SheetError(name, "It must be the id of a frame.")
            pictures[name] = store.frames.read.get(value).uid
            del data[name]
    fields = body.model_dump(exclude={*_NOT_STORED, "data"})
    return SheetDocument(**fields, data=data, pictures=pictures)


def _answers(store: Store, project_id: int) -> list[SheetAnswer]:
    project = store.projects.get(project_id)
    return [_answer(store, state) for state in store.sheets.states(project)]


def _answer_of(store: Store, project_id: int, uid: str) -> SheetAnswer:
    store.sheets.get(project_id, uid)
    return next(one for one in _answers(store, project_id) if one.uid == uid)


def _answer(store: Store, state: SheetState) -> SheetAnswer:
    document = state.sheet.document
    ids = store.frames.read.ids_by_uid(list(document.pictures.values()))
    pictures = {name: ids.get(uid) for name, uid in document.pictures.items()}
    fields = document.model_dump(exclude={"schema_", "version", "pictures", "origins", "data"})
    return SheetAnswer(
        uid=state.sheet.uid,
        revision=state.sheet.revision,
        **fields,
        data={**document.data, **pictures},
        made=len(state.made),
        frame_ids=[state.made.get(number, 0) for number in range(document.frames)],
        changed=list(state.changed),
        missing=len(state.missing),
        problem=state.problem,
    )


def _values(store: Store, project_id: int, uid: str, first: int, last: int | None) -> SheetValues:
    sheet = store.sheets.get(project_id, uid)
    columns = store.sheets.columns(store.projects.get(project_id), sheet)
    end = sheet.document.frames if last is None else last
    if not 0 <= first < end <= sheet.document.frames:
        raise SheetError("", f"The sheet has the frames 0 to {sheet.document.frames}, the last one excluded.")
    rows = columns.values[first:end]
    names = [name for name in rows[0] if name in sheet.document.tracks or name not in sheet.document.data]
    return SheetValues(
        first=first,
        values={name: [row[name] for row in rows] for name in names},
        clamped={
            name: [one for one in found if first <= one < end] for name, found in columns.clamped.items()
        },
    )


def _imported(body: SheetImport) -> dict[str, Any]:
    if body.format == "schedule":
        track = number_schedule(body.parameter, body.text, body.frames, body.seed)
        return {body.parameter: track_document(track)}
    if body.format == "texts":
        schedule = text_schedule(body.parameter, body.text, body.frames, body.seed, "switch")
        tracks: list[Track] = [schedule.texts, *schedule.numbers]
        return {one.name: track_document(one) for one in tracks}
    try:
        document = json.loads(body.text)
    except (ValueError, RecursionError) as error:
        raise SheetError("", "It is not JSON. Copy Parseq's whole output.") from error
    rendered = document.get("rendered_frames") if isinstance(document, dict) else document
    return {name: track_document(track) for name, track in parseq_tracks(rendered or []).items()}

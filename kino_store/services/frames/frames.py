"""The door to frames: what the rest of Kino may do with them."""

from __future__ import annotations

from dataclasses import dataclass

from ...database import Database
from ...events import Events
from ...media.thumbnails import Thumbnails
from ...paths import Paths
from ..folder import FolderGuard
from ..models.hashes import ModelHashes
from ..projects import Projects
from .bulk import BulkSaver
from .copies import FrameCopies
from .editor import FrameEditor
from .encoder import Encoder
from .files import FrameFiles
from .frame_edit import FrameEdits
from .history import FrameHistory
from .imports import FrameImports
from .inputs import FrameInputs
from .marks import FrameMarks
from .reader import FrameReader
from .related import RelatedFrames
from .search import FrameSearch
from .stale import FrameStale
from .takes import FrameTakes
from .thumbnails import FrameThumbnails


@dataclass(frozen=True)
class Frames:
    """`files` changes which picture a frame consists of; the other parts are named by what they do."""

    read: FrameReader
    edit: FrameEditor
    bulk: BulkSaver
    files: FrameFiles
    copies: FrameCopies
    history: FrameHistory
    imports: FrameImports
    thumbnails: FrameThumbnails
    inputs: FrameInputs
    marks: FrameMarks
    search: FrameSearch
    takes: FrameTakes
    stale: FrameStale
    related: RelatedFrames
    edits: FrameEdits


def build_frames(
    database: Database,
    paths: Paths,
    events: Events,
    projects: Projects,
    guard: FolderGuard,
    hashes: ModelHashes,
    thumbnails: Thumbnails,
) -> Frames:
    """Connect the parts."""
    reader, edits = FrameReader(database, paths, projects), FrameEdits(database, paths, events, guard)
    encoder = Encoder(thumbnails)
    editor = FrameEditor(database, paths, projects, reader, edits, encoder, hashes)
    bulk, stale = BulkSaver(projects, edits, encoder), FrameStale(database, reader)
    return Frames(
        read=reader,
        edit=editor,
        bulk=bulk,
        files=FrameFiles(paths, projects, reader, edits),
        history=FrameHistory(database, paths, projects, edits),
        copies=FrameCopies(database, projects, reader, edits),
        imports=FrameImports(projects, reader, editor, bulk),
        thumbnails=FrameThumbnails(reader, thumbnails),
        inputs=FrameInputs(projects, reader),
        marks=FrameMarks(database, projects, reader, edits),
        search=FrameSearch(database, paths, projects, reader),
        takes=FrameTakes(database, projects, reader, edits),
        stale=stale,
        related=RelatedFrames(reader, stale),
        edits=edits,
    )

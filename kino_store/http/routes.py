"""Every route under /api/kino, and the view that answers it. Views are imported by the first request."""

from __future__ import annotations

import asyncio
import functools
from typing import TYPE_CHECKING

from aiohttp import web

from .errors import Handler
from .guards import READING, UPLOAD_LIMIT, VIDEO_LIMIT, checked_body

if TYPE_CHECKING:
    from .view import View

# path -> module and class in views/. Of two paths that match a request, the first one answers.
ROUTES = {
    "/health": "general.HealthView",
    "/v1/hello": "general.HelloView",
    "/v1/echo": "general.EchoView",
    "/v1/info": "general.InfoView",
    "/v1/projects": "projects.ProjectsView",
    "/v1/projects/archive": "archives.ArchivesView",
    "/v1/projects/restore": "projects.ProjectRestoreView",
    "/v1/projects/{project_id}": "projects.ProjectView",
    "/v1/projects/{project_id}/frames": "projects.ProjectFramesView",
    "/v1/projects/{project_id}/frames/move": "projects.MoveView",
    "/v1/projects/{project_id}/frames/copy": "projects.CopyView",
    "/v1/projects/{project_id}/timeline": "projects.TimelineView",
    "/v1/projects/{project_id}/search": "marks.SearchView",
    "/v1/projects/{project_id}/markers": "marks.MarkersView",
    "/v1/projects/{project_id}/markers/{marker}": "marks.MarkerView",
    "/v1/projects/{project_id}/history": "history.HistoryView",
    "/v1/projects/{project_id}/undo": "history.UndoView",
    "/v1/projects/{project_id}/redo": "history.RedoView",
    "/v1/projects/{project_id}/trash": "history.TrashView",
    "/v1/projects/{project_id}/trash/empty": "history.TrashEmptyView",
    "/v1/projects/{project_id}/audio": "sound.SoundView",
    "/v1/projects/{project_id}/audio/files": "sound.SoundFilesView",
    "/v1/projects/{project_id}/audio/{file}/wav": "sound.WavView",
    "/v1/projects/{project_id}/audio/{file}/peaks": "sound.PeaksView",
    "/v1/projects/{project_id}/audio/{file}/curves": "sound.CurvesView",
    "/v1/projects/{project_id}/masks": "masks.MasksView",
    "/v1/projects/{project_id}/masks/{file}": "masks.MaskView",
    "/v1/projects/{project_id}/sheets": "sheets.SheetsView",
    "/v1/projects/{project_id}/sheets/import": "sheets.SheetImportView",
    "/v1/projects/{project_id}/sheets/{sheet}": "sheets.SheetView",
    "/v1/projects/{project_id}/sheets/{sheet}/values": "sheets.SheetValuesView",
    "/v1/projects/{project_id}/chains": "chains.ChainsView",
    "/v1/projects/{project_id}/passes": "chains.PassesView",
    "/v1/projects/{project_id}/between": "chains.BetweenView",
    "/v1/projects/{project_id}/fill-holds": "chains.FillHoldsView",
    "/v1/projects/{project_id}/takes/tidy": "takes.TidyView",
    "/v1/projects/{project_id}/stale": "chains.StaleView",
    "/v1/projects/{project_id}/make": "chains.MakeView",
    "/v1/projects/{project_id}/archive": "archives.ArchiveView",
    "/v1/exports/presets": "exports.PresetsView",
    "/v1/projects/{project_id}/exports": "exports.ExportsView",
    "/v1/projects/{project_id}/exports/{name}": "exports.ExportFileView",
    "/v1/projects/{project_id}/thumbnails": "tasks.ThumbnailsView",
    "/v1/frames": "frames.FramesView",
    "/v1/frames/delete": "frames.FramesDeleteView",
    "/v1/frames/restore": "frames.FramesRestoreView",
    "/v1/frames/mark": "marks.MarkView",
    "/v1/frames/hold": "marks.HoldView",
    "/v1/frames/find": "frames.FramesFindView",
    "/v1/frames/params": "frames.FramesParamsView",
    "/v1/frames/choose": "takes.ChooseView",
    "/v1/frames/runs": "takes.RunsView",
    "/v1/frames/runs/takes": "takes.RunTakesView",
    "/v1/frames/vary": "frames.VaryView",
    "/v1/frames/{frame_id}": "frames.FrameView",
    "/v1/frames/{frame_id}/params": "frames.ParamsView",
    "/v1/frames/{frame_id}/takes": "takes.TakesView",
    "/v1/frames/{frame_id}/sources": "chains.SourcesView",
    "/v1/frames/{frame_id}/regenerate": "frames.RegenerateView",
    "/v1/frames/{frame_id}/image": "pictures.ImageView",
    "/v1/frames/{frame_id}/thumbnail": "pictures.ThumbnailView",
    "/v1/frames/{frame_id}/proxy": "pictures.ProxyView",
    "/v1/generator/tasks/{task_id}/preview": "pictures.PreviewView",
    "/v1/projects/{project_id}/frames/import": "pictures.ImportView",
    "/v1/projects/{project_id}/frames/import-video": "videos.ImportVideoView",
    "/v1/videos/probe": "videos.ProbeView",
    "/v1/generator/plugins": "generators.GeneratorsView",
    "/v1/generator/import": "generators.GeneratorImportView",
    "/v1/generator/plugins/{name}": "generators.GeneratorView",
    "/v1/generator/plugins/{name}/file": "generators.GeneratorFileView",
    "/v1/generator/plugins/{name}/copy": "generators.GeneratorCopyView",
    "/v1/generator/plugins/{name}/restore": "generators.GeneratorRestoreView",
    "/v1/generator/tasks": "tasks.TasksView",
    "/v1/generator/tasks/{task_id}": "tasks.TaskView",
    "/v1/generator/tasks/{task_id}/generate": "tasks.GenerateView",
    "/v1/generator/tasks/{task_id}/stop": "tasks.StopView",
    "/v1/generator/tasks/{task_id}/retry": "tasks.RetryView",
    "/v1/generator/tasks/{task_id}/progress": "tasks.ProgressView",
    "/v1/generator/batches": "tasks.BatchesView",
    "/v1/queue": "queue.QueueView",
    "/v1/queue/pause": "queue.PauseView",
    "/v1/queue/resume": "queue.ResumeView",
    "/v1/queue/retry": "queue.RetryAllView",
    "/v1/queue/move": "queue.QueueMoveView",
    "/v1/machines": "machines.MachinesView",
    "/v1/machines/{seat}": "machines.MachineView",
    "/v1/models/categories": "models.CategoriesView",
    "/v1/model-files": "models.ModelFilesView",
    "/v1/model-files/restore": "models.ModelRestoreView",
    "/v1/model-files/empty-trash": "models.ModelTrashEmptyView",
    "/v1/models/{category}": "models.CategoryView",
    "/v1/models/{category}/{filename:.+}": "models.ModelView",
    "/v1/system/metrics": "system.MetricsView",
    "/v1/system/emergency-stop": "system.EmergencyStopView",
    "/v1/system/restart": "system.RestartView",
    "/v1/system/shutdown": "system.ShutdownView",
}
# take multipart/form-data, so many bytes at most; all others take JSON
MULTIPART = {
    "/v1/projects/{project_id}/frames/import": UPLOAD_LIMIT,
    "/v1/projects/{project_id}/audio/files": UPLOAD_LIMIT,
    "/v1/projects/{project_id}/masks": UPLOAD_LIMIT,
    "/v1/videos/probe": VIDEO_LIMIT,
}

FILES = {"/v1/projects/archive", "/v1/models/{category}/{filename:.+}"}  # take a file of any size as the body


def add_routes(app: web.Application) -> None:
    """Add all routes to the application."""
    for path, name in ROUTES.items():
        app.router.add_route("*", path, _handler(name, MULTIPART.get(path), file=path in FILES))


@functools.cache
def load_view(name: str) -> type[View]:
    """Return a view by its name, such as "frames.FrameView"."""
    from .views import (
        archives,
        chains,
        exports,
        frames,
        general,
        generators,
        history,
        machines,
        marks,
        masks,
        models,
        pictures,
        projects,
        queue,
        sheets,
        sound,
        system,
        takes,
        tasks,
        videos,
    )

    modules = (
        *(archives, chains, exports, frames, general, generators, history, machines, marks, masks),
        *(models, pictures, projects, queue, sheets, sound, system, takes, tasks, videos),
    )
    module, _, class_name = name.partition(".")
    found = {one.__name__.rpartition(".")[2]: one for one in modules}[module]
    view: type[View] = getattr(found, class_name)
    return view


def _handler(name: str, multipart_limit: int | None, *, file: bool) -> Handler:
    view: type[View] | None = None

    async def handle(request: web.Request) -> web.StreamResponse:
        nonlocal view
        if view is None:  # pydantic's models take a while to import: off the event loop
            view = await asyncio.get_running_loop().run_in_executor(None, load_view, name)
        if request.method in view.allowed_methods and request.method not in READING:
            sent = file and request.method != "DELETE"
            request = await checked_body(request, multipart_limit, file=sent)
        response: web.StreamResponse = await view(request)
        return response

    return handle

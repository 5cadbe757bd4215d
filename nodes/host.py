"""ComfyUI, as the rest of Kino sees it: the only file that touches PromptServer and folder_paths."""

from __future__ import annotations

import functools
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import comfy.model_management
import folder_paths
import nodes
from aiohttp import web
from comfy.cli_args import args
from comfy_execution.utils import get_executing_context
from server import PromptServer

from ..kino_store.http.app import PREFIX, build_app
from . import provenance, runtime
from .accelerator import TorchAccelerator

if TYPE_CHECKING:
    from ..kino_store.store import Store

NO_MODELS = frozenset({"custom_nodes"})  # folders that ComfyUI lists among those of models


class ComfyHost:
    """What nodes may ask about the ComfyUI they run in."""

    def model_names(self, category: str) -> list[str]:
        """The files of a model category ("checkpoints", "loras"), as ComfyUI's own loaders list them."""
        return (
            folder_paths.get_filename_list(category)
            if category in folder_paths.folder_names_and_paths
            else []
        )

    def model_path(self, category: str, name: str) -> Path | None:
        """Where a model file is; None when there is none of that name."""
        found = folder_paths.get_full_path(category, name)
        return None if found is None else Path(found)

    def subfolder(self, folder: Path) -> str:
        """A folder of ComfyUI's output directory, as `/view` names it."""
        return Path(os.path.relpath(folder, folder_paths.get_output_directory())).as_posix()

    def metadata_wanted(self) -> bool:
        """False when ComfyUI was started with --disable-metadata."""
        return not args.disable_metadata

    def prompt_id(self) -> str:
        """The id of the prompt that runs the calling node."""
        context = get_executing_context()
        return context.prompt_id if context is not None else ""

    def output_used(self, node_id: str, slot: int) -> bool:
        """True when, in the prompt that runs now, some input is linked to that output."""
        running, _ = PromptServer.instance.prompt_queue.get_current_queue_volatile()
        links = (value for item in running for node in item[2].values() for value in _inputs(node))
        return any(value == [node_id, slot] for value in links)

    def prompt_begins(self) -> None:
        """A prompt with a node of Kino's begins: what memory it takes at most is counted from here."""
        self.accelerator.reset_peak()

    def peak_vram(self) -> int | None:
        """Bytes, since the prompt began; None without a GPU."""
        return self.accelerator.peak_bytes()

    @functools.cached_property
    def accelerator(self) -> TorchAccelerator:
        """The GPU that ComfyUI computes on."""
        return TorchAccelerator(comfy.model_management.get_torch_device())

    def server(self) -> str:
        """The address of this ComfyUI, from this machine."""
        scheme = "https" if args.tls_keyfile and args.tls_certfile else "http"
        address = args.listen.split(",")[0].strip()
        name = {"0.0.0.0": "127.0.0.1", "::": "::1", "": "127.0.0.1"}.get(address, address)  # noqa: S104 - what it listens on
        return f"{scheme}://{f'[{name}]' if ':' in name else name}:{args.port}"

    def model_categories(self) -> list[str]:
        """The names of the model folders."""
        return sorted(set(folder_paths.folder_names_and_paths) - NO_MODELS)

    def options(self, node: str, name: str) -> list[str]:
        """The choices of a node's input, as the page offers them."""
        kind = nodes.NODE_CLASS_MAPPINGS.get(node)
        inputs = kind.INPUT_TYPES() if kind is not None else {}
        choices = {**inputs.get("optional", {}), **inputs.get("required", {})}.get(name, ([],))[0]
        return [choice for choice in choices if isinstance(choice, str)] if isinstance(choices, list) else []


def start() -> None:
    """Open the store in the background, in ComfyUI's folders, and put its API on ComfyUI's server."""
    here = ComfyHost()
    output = Path(folder_paths.get_output_directory())
    state = Path(folder_paths.get_system_user_directory("kino"))

    def open_here() -> Store:
        from ..kino_store.paths import Paths
        from ..kino_store.store import open_store

        paths, url = Paths(output / "kino", state), os.environ.get("KINO_DATABASE_URL")
        return open_store(paths, url, here, here.accelerator)

    runtime.start(here, open_here)
    app = build_app(runtime.store, token=os.environ.get("KINO_TOKEN"), versions=provenance.versions())
    app.on_startup.append(_on_server_start)
    PromptServer.instance.app.add_subapp(PREFIX, app)


async def _on_server_start(_: web.Application) -> None:
    """All packs are loaded by now, so opening the store delays none of them."""
    runtime.open_in_background()


def _inputs(node: dict[str, Any]) -> list[Any]:
    return list(node.get("inputs", {}).values())

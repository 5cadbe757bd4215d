"""The running ComfyUI for the nodes and the store. The only file that uses PromptServer and folder_paths."""

from __future__ import annotations

import functools
import logging
import os
from collections.abc import Collection
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
    from ..kino_store.comfy.prompt.node_types import NodeType
    from ..kino_store.store import Store

log = logging.getLogger("kino")

_PACK = Path(__file__).parents[1]  # its name is in the URLs of the pack's files
OTHER_FOLDERS = frozenset({"custom_nodes"})  # ComfyUI lists them with the model folders


class RunningComfy:
    """The ComfyUI in this process: a `NodeHost` for the nodes, and a `ComfyHost` for the store."""

    def model_names(self, category: str) -> list[str]:
        """Return the files of a category ("checkpoints", "loras") as ComfyUI's loaders list them."""
        return (
            folder_paths.get_filename_list(category)
            if category in folder_paths.folder_names_and_paths
            else []
        )

    def model_folders(self, category: str) -> list[Path]:
        """Return the folders of a category; new files go to the first."""
        known = category in folder_paths.folder_names_and_paths
        return [Path(folder) for folder in folder_paths.get_folder_paths(category)] if known else []

    def model_path(self, category: str, name: str) -> Path | None:
        """Return the path of a model file; None if there is no such file."""
        found = folder_paths.get_full_path(category, name)
        return None if found is None else Path(found)

    def subfolder(self, folder: Path) -> str:
        """Return a folder relative to ComfyUI's output directory, as `/view` expects it."""
        return Path(os.path.relpath(folder, folder_paths.get_output_directory())).as_posix()

    def output_folder(self) -> Path:
        """Return ComfyUI's output directory."""
        return Path(folder_paths.get_output_directory())

    def metadata_enabled(self) -> bool:
        """Whether pictures get metadata: not with --disable-metadata."""
        return not args.disable_metadata

    def prompt_id(self) -> str:
        """Return the id of the prompt that runs the calling node; "" if there is none."""
        context = get_executing_context()
        return context.prompt_id if context is not None else ""

    def list_index(self) -> int:
        """Return for which element of a list the calling node runs, from 0."""
        context = get_executing_context()
        return (context.list_index or 0) if context is not None else 0

    def gets_list(self, node_id: str) -> bool:
        """Whether a node before this one gives a list: ComfyUI runs this one for each element."""
        running, _ = PromptServer.instance.prompt_queue.get_current_queue_volatile()
        prompt = {key: node for item in running for key, node in item[2].items()}
        found, waiting = set(), [node_id]
        while waiting:
            node = prompt.get(key := waiting.pop())
            if node is None or key in found:
                continue
            found.add(key)
            if key != node_id and _gives_list(node["class_type"]):
                return True
            waiting += [value[0] for value in _inputs(node) if isinstance(value, list) and value]
        return False

    def is_output_connected(self, node_id: str, slot: int) -> bool:
        """Whether some input of the running prompt is linked to that output."""
        running, _ = PromptServer.instance.prompt_queue.get_current_queue_volatile()
        links = (value for item in running for node in item[2].values() for value in _inputs(node))
        return any(value == [node_id, slot] for value in links)

    def on_prompt_start(self) -> None:
        """Restart the measurement of peak memory and begin to hash the models, as a prompt starts."""
        self.accelerator.reset_peak()
        running, _ = PromptServer.instance.prompt_queue.get_current_queue_volatile()

        def hash_models(store: Store) -> None:
            for item in running:
                store.models.hash_ahead(item[2])

        runtime.when_open(hash_models)

    def peak_vram(self) -> int | None:
        """Return the peak GPU memory since the prompt started, in bytes; None without a GPU."""
        return self.accelerator.peak_bytes()

    @functools.cached_property
    def accelerator(self) -> TorchAccelerator:
        """The GPU that ComfyUI uses."""
        return TorchAccelerator(comfy.model_management.get_torch_device())

    def server(self) -> str:
        """Return the address of this ComfyUI on this machine, such as `http://127.0.0.1:8188`."""
        scheme = "https" if args.tls_keyfile and args.tls_certfile else "http"
        address = args.listen.split(",")[0].strip()
        name = {"0.0.0.0": "127.0.0.1", "::": "::1", "": "127.0.0.1"}.get(address, address)  # noqa: S104 - compared only
        return f"{scheme}://{f'[{name}]' if ':' in name else name}:{args.port}"

    def device(self) -> str:
        """Return the name of the GPU that ComfyUI uses, with its number if that was chosen, or "CPU"."""
        described = self.accelerator.describe()
        if described is None:
            return "CPU"
        return described[1] if args.cuda_device is None else f"{described[1]} ({args.cuda_device})"

    def model_categories(self) -> list[str]:
        """Return the names of the model folders."""
        return sorted(set(folder_paths.folder_names_and_paths) - OTHER_FOLDERS)

    def options(self, node: str, name: str) -> list[str]:
        """Return the choices of a node's input; empty if the node or the input does not exist."""
        kind = nodes.NODE_CLASS_MAPPINGS.get(node)
        inputs = kind.INPUT_TYPES() if kind is not None else {}
        found = {**inputs.get("optional", {}), **inputs.get("required", {})}.get(name, ([],))
        choices = found[1].get("options", []) if found[0] == "COMBO" and len(found) > 1 else found[0]
        return [choice for choice in choices if isinstance(choice, str)] if isinstance(choices, list) else []

    def missing_nodes(self, kinds: Collection[str]) -> list[str]:
        """Return those of these kinds of nodes that are not installed, sorted."""
        return sorted(set(kinds) - nodes.NODE_CLASS_MAPPINGS.keys())

    @functools.cache  # noqa: B019 - there is one, as long as the process
    def node_type(self, kind: str) -> NodeType | None:
        """Return the types of a node's inputs and outputs; None if it is not installed."""
        from ..kino_store.comfy.prompt.node_types import parse_node_type

        cls = nodes.NODE_CLASS_MAPPINGS.get(kind)
        if cls is None:
            return None
        try:
            info = {"input": cls.INPUT_TYPES(), "output": cls.RETURN_TYPES}
            flags = {
                "api_node": getattr(cls, "API_NODE", False),
                "output_node": getattr(cls, "OUTPUT_NODE", False),
            }
            return parse_node_type({**info, **flags})
        except Exception:
            log.debug("The types of %s can't be read.", kind, exc_info=True)
            return None


def start() -> None:
    """Prepare the store in ComfyUI's folders, and add the API to ComfyUI's server."""
    comfy_host = RunningComfy()
    output = Path(folder_paths.get_output_directory())
    state = Path(folder_paths.get_system_user_directory("kino"))

    def open_in_output() -> Store:
        from ..kino_store.comfy.prompt import node_types
        from ..kino_store.paths import Paths
        from ..kino_store.store import open_store

        node_types.installed.provide(comfy_host.node_type)
        paths, url = Paths(output / "kino", state), os.environ.get("KINO_DATABASE_URL")
        return open_store(paths, url, comfy_host, comfy_host.accelerator)

    runtime.start(comfy_host, open_in_output)
    app = build_app(runtime.store, token=os.environ.get("KINO_TOKEN"), versions=provenance.versions())
    app.on_startup.append(_on_server_start)
    PromptServer.instance.app.add_subapp(PREFIX, app)
    help_page = f"/extensions/{_PACK.name}/docs/{{node:Kino\\w+}}/{{locale}}.md"
    PromptServer.instance.routes.get(help_page)(_help)


async def _help(request: web.Request) -> web.FileResponse:
    """Return a node's help, which is in English: ComfyUI asks for that of the page's language first."""
    page = _PACK / "web" / "docs" / f"{request.match_info['node']}.md"
    if not page.is_file():
        raise web.HTTPNotFound
    return web.FileResponse(page)


async def _on_server_start(_: web.Application) -> None:
    """Open the store now: all packs are loaded, so none of them is delayed."""
    runtime.open_in_background()


def _gives_list(kind: str) -> bool:
    return any(getattr(nodes.NODE_CLASS_MAPPINGS.get(kind), "OUTPUT_IS_LIST", None) or ())


def _inputs(node: dict[str, Any]) -> list[Any]:
    return list(node.get("inputs", {}).values())

"""ComfyUI, as the rest of Kino sees it: the only file that touches PromptServer and folder_paths."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import folder_paths
from comfy.cli_args import args
from comfy_execution.utils import get_executing_context
from server import PromptServer

from . import runtime


class ComfyHost:
    """What nodes may ask about the ComfyUI they run in."""

    def model_names(self, category: str) -> list[str]:
        """The files of a model category ("checkpoints", "loras"), as ComfyUI's own loaders list them."""
        return folder_paths.get_filename_list(category)

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


def start() -> None:
    """Open the store in the background, in ComfyUI's folders."""
    output = Path(folder_paths.get_output_directory())
    state = Path(folder_paths.get_system_user_directory("kino"))
    runtime.start(ComfyHost(), frames=output / "kino", state=state, url=os.environ.get("KINO_DATABASE_URL"))


def _inputs(node: dict[str, Any]) -> list[Any]:
    return list(node.get("inputs", {}).values())

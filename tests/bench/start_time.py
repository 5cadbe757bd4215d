"""Run by ComfyUI's Python: prints how long ComfyUI's `server` module and a pack take to load.

Usage: `python start_time.py COMFYUI BASE PACK` (ComfyUI's folder, an empty base folder, the pack's folder).
Prints seconds as JSON: `server`, and `pack`, which is its import, its `on_load` and its list of nodes.
"""

import asyncio
import json
import sys
import time
from pathlib import Path

COMFYUI, BASE, PACK = sys.argv[1:]
sys.path.insert(0, COMFYUI)
sys.argv = ["main.py", "--cpu", "--base-directory", BASE]
EMPTY_PACK = """
from comfy_api.latest import ComfyExtension

class Empty(ComfyExtension):
    async def get_node_list(self):
        return []

async def comfy_entrypoint():
    return Empty()
"""


def empty_pack() -> str:
    """A pack without nodes: the first one that ComfyUI loads pays for what loading any pack imports."""
    folder = Path(BASE) / "custom_nodes" / "empty"
    folder.mkdir(parents=True)
    (folder / "__init__.py").write_text(EMPTY_PACK, "utf-8")
    (folder / "pyproject.toml").write_text('[project]\nname = "empty"\nversion = "1.0.0"\n', "utf-8")
    return str(folder)


async def load(server, nodes) -> float:
    server.PromptServer(asyncio.get_running_loop())
    assert await nodes.load_custom_node(empty_pack())
    began = time.perf_counter()
    assert await nodes.load_custom_node(PACK)
    return time.perf_counter() - began


def main() -> None:
    import comfy.options

    comfy.options.enable_args_parsing()
    began = time.perf_counter()
    import server

    imported = time.perf_counter() - began
    import nodes

    loaded = asyncio.run(load(server, nodes))
    print(json.dumps({"server": imported, "pack": loaded}), flush=True)


if __name__ == "__main__":
    main()

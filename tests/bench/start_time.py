"""Run by ComfyUI's Python: prints how long ComfyUI's `server` takes to import, and a pack to import and load.

`python start_time.py COMFYUI BASE PACK`: ComfyUI's folder, an empty base folder, the pack's folder. Both in seconds.
"""

import asyncio
import json
import sys
import time

COMFYUI, BASE, PACK = sys.argv[1:]
sys.path.insert(0, COMFYUI)
sys.argv = ["main.py", "--cpu", "--base-directory", BASE]


async def load(server, nodes) -> float:
    server.PromptServer(asyncio.get_running_loop())
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


main()

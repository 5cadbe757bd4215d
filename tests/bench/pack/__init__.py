"""The benchmark's hands inside of ComfyUI's process: pictures as a tensor, a generator that costs nothing, a watch on what saves."""

import time
from pathlib import Path

import folder_paths
import nodes
import numpy as np
import torch
from aiohttp import web
from server import PromptServer

TIMES: dict[str, list[float]] = {}  # by node class: seconds that each save took


class BenchPictures:
    """A batch from an .npy file of the input folder: uint8 (count, height, width, 3). `shift`: pixels to the side, so that it is another one."""

    RETURN_TYPES = ("IMAGE",)
    FUNCTION = "load"
    CATEGORY = "bench"

    @classmethod
    def INPUT_TYPES(cls):  # noqa: N802 - ComfyUI's name
        return {"required": {"file": ("STRING", {"default": ""}), "shift": ("INT", {"default": 0})}}

    def load(self, file, shift):
        watch()
        pixels = np.roll(np.load(Path(folder_paths.get_input_directory()) / file), shift, axis=2)
        return (torch.from_numpy(pixels.astype(np.float32) / 255.0),)


NODE_CLASS_MAPPINGS = {"BenchPictures": BenchPictures}


def watch() -> None:
    """Take the time of both savers, of nothing but their own work; Kino's has made the thumbnails when it is done."""
    if TIMES:
        return
    TIMES.update(SaveImage=[], KinoSaveFrame=[])
    native, kino = nodes.NODE_CLASS_MAPPINGS["SaveImage"], nodes.NODE_CLASS_MAPPINGS["KinoSaveFrame"]
    save, execute = native.save_images, kino.execute.__func__

    def save_images(self, *arguments, **named):
        began = time.perf_counter()
        done = save(self, *arguments, **named)
        TIMES["SaveImage"].append(time.perf_counter() - began)
        return done

    def save_frames(cls, *arguments, **named):
        began = time.perf_counter()
        done = execute(cls, *arguments, **named)
        TIMES["KinoSaveFrame"].append(time.perf_counter() - began)
        return done

    native.save_images, kino.execute = save_images, classmethod(save_frames)


@PromptServer.instance.routes.get("/bench/times")
async def times(_request: web.Request) -> web.Response:
    return web.json_response(TIMES)

"""The benchmark's node pack inside ComfyUI: loads a batch of pictures and times both saving nodes."""

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
    """Loads a batch, uint8 (count, height, width, 3), from an .npy file in the input folder.

    `shift` moves the pixels sideways, which makes it another batch.
    """

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


class BenchFrames:
    """Loads the frames in a folder of the output folder, each as ComfyUI's Load Image does, as a batch.

    `number` makes it another prompt: ComfyUI takes nothing from its cache.
    """

    RETURN_TYPES = ("IMAGE",)
    FUNCTION = "load"
    CATEGORY = "bench"

    @classmethod
    def INPUT_TYPES(cls):  # noqa: N802 - ComfyUI's name
        return {"required": {"folder": ("STRING", {"default": ""}), "number": ("INT", {"default": 0})}}

    def load(self, folder, number):
        files = sorted((Path(folder_paths.get_output_directory()) / folder).glob("frame_*.png"))
        loaded = [nodes.LoadImage().load_image(f"{folder}/{file.name} [output]")[0] for file in files]
        return (torch.cat(loaded),)


NODE_CLASS_MAPPINGS = {"BenchPictures": BenchPictures, "BenchFrames": BenchFrames}


def watch() -> None:
    """Time only the work of both saving nodes; Kino's includes the thumbnails."""
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

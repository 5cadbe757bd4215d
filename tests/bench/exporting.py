"""The rows of exports: CPU beside the encoder alone and beside the ffmpeg program, and memory."""

from __future__ import annotations

import multiprocessing
import resource
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np

from kino_store.film.encode import Film, Settings, encode
from kino_store.film.presets import PRESETS
from kino_store.media import png
from tests.bench.pictures import Pictures
from tests.bench.rows import Bench, Result, at_most, bounded, faster, in_turn
from tests.comfyui.progress import Refused

WIDTH, HEIGHT, FRAMES = 1920, 1080, 48
SMALL_WIDTH, SMALL_HEIGHT, FEW, MANY = 640, 360, 60, 3000
RATE = Fraction(24)


def exported(bench: Bench) -> Iterator[Result]:
    """H.264 at CRF 18, preset medium, on both sides. CPU time, as the machine may do other things."""
    program = shutil.which("ffmpeg")
    if program is None:
        raise Refused("install ffmpeg: its program is the peer of exports")
    with bench.scratch("export") as folder:
        film = stored(folder, Pictures(bench.comfyui.installed.folder), WIDTH, HEIGHT, FRAMES)

        def web(_: int) -> float:
            return cpu_of(export, film, "web", folder / "kino.mp4")

        mine, alone = in_turn(bench.rounds, web, lambda _: encoder_alone(film, folder / "alone.mp4"))
        what = f"{FRAMES} frames of {WIDTH} x {HEIGHT} as H.264, CPU"
        yield at_most("export", f"{what}; the encoder alone, frames in memory", "s", mine, alone, 1.4)
        command = [
            *(program, "-v", "error", "-y", "-framerate", "24", "-i", f"{folder}/frame_%06d.png"),
            *("-c:v", "libx264", "-preset", "medium", "-crf", "18", "-pix_fmt", "yuv420p"),
            *("-movflags", "+faststart", f"{folder}/program.mp4"),
        ]
        mine, theirs = in_turn(bench.rounds, web, lambda _: cpu_of_program(command))
        yield at_most("export", f"{what}; the ffmpeg program on the same PNGs", "s", mine, theirs, 1.0)


def prores(bench: Bench) -> Iterator[Result]:
    """ProRes HQ at a fixed quantiser; the peer encodes by rate control, as FFmpeg does without options."""
    with bench.scratch("export-prores") as folder:
        film = stored(folder, Pictures(bench.comfyui.installed.folder), WIDTH, HEIGHT, 12)
        mine, theirs = in_turn(
            bench.rounds,
            lambda _: encoder_alone(film, folder / "kino.mov", "prores"),
            lambda _: encoder_alone(film, folder / "peer.mov", "prores", {"flags": "", "global_quality": ""}),
        )
        what = f"12 frames of {WIDTH} x {HEIGHT} as ProRes 422 HQ, the encoder's CPU; by rate control"
        yield faster("export-prores", what, "s", mine, theirs, 8)


def memory(bench: Bench) -> Iterator[Result]:
    """The same pictures over and over: a film of many frames needs the memory of a short one."""
    with bench.scratch("export-memory") as folder:
        film = stored(folder, Pictures(bench.comfyui.installed.folder), SMALL_WIDTH, SMALL_HEIGHT, FEW)
        many = Film(folder, [*film.names] * (MANY // FEW), film.source, RATE)
        mine = [in_child(export, many, "web", folder / "many.mp4")[1] for _ in range(bench.rounds)]
        few = [in_child(export, film, "web", folder / "few.mp4")[1] for _ in range(bench.rounds)]
        yield at_most("export-memory", f"{MANY:,} frames; {FEW} of them", "MB", mine, few, 1.1)
        yield bounded("export-memory", f"{MANY:,} frames of {SMALL_WIDTH} x {SMALL_HEIGHT}", "MB", mine, 600)


def stored(folder: Path, pictures: Pictures, width: int, height: int, count: int) -> Film:
    """Return a film of different photographs as PNG files."""
    names = [f"frame_{number:06}.png" for number in range(1, count + 1)]
    for number, name in enumerate(names):
        (folder / name).write_bytes(png.encode(to_eight_bits(pictures.frame(width, height, number))))
    return Film(folder, names, (width, height), RATE)


def to_eight_bits(pixels: Any) -> Any:
    array = np.asarray(pixels)
    return array if array.dtype == np.uint8 else (np.clip(array, 0, 1) * 255).round().astype(np.uint8)


def export(film: Film, preset: str, path: Path) -> None:
    encode(film, Settings(PRESETS[preset]), path, lambda _: None)


def encoder_alone(
    film: Film, path: Path, preset: str = "web", changes: dict[str, str] | None = None
) -> float:
    """Return the CPU seconds of the encoder, its frames converted before."""
    return cpu_of(_encode_alone, film, path, preset, changes or {})


def _encode_alone(film: Film, path: Path, preset: str, changes: dict[str, str]) -> float:
    chosen = PRESETS[preset]
    options = {**chosen.options, **chosen.qualities["standard"], **changes}
    frames = []
    for number, name in enumerate(film.names):
        frame = av.VideoFrame.from_ndarray(png.decode(film.folder / name), format="rgb24")
        frame = frame.reformat(format=chosen.pixels)
        frame.pts, frame.time_base, frame.pict_type = number, 1 / RATE, 0
        frames.append(frame)
    began = time.process_time()
    with av.open(str(path), "w", format=chosen.container) as out:
        stream = out.add_stream(chosen.encoder, rate=RATE, options={k: v for k, v in options.items() if v})
        stream.width, stream.height, stream.pix_fmt = *film.source, chosen.pixels
        for frame in frames:
            out.mux(stream.encode(frame))
        out.mux(stream.encode(None))
    return time.process_time() - began


def cpu_of(work: Callable[..., Any], *arguments: Any) -> float:
    """Return the CPU seconds of work in a process: those that it returns, or else all."""
    return in_child(work, *arguments)[0]


def in_child(work: Callable[..., Any], *arguments: Any) -> tuple[float, float]:
    """Return CPU seconds, and the highest memory in MB, of work in a new process."""
    context = multiprocessing.get_context("spawn")
    receiver, sender = context.Pipe(duplex=False)
    process = context.Process(target=_measured, args=(sender, work, arguments))
    process.start()
    found: tuple[float, float] = receiver.recv()
    process.join()
    return found


def _measured(sender: Any, work: Callable[..., Any], arguments: tuple[Any, ...]) -> None:
    began = time.process_time()
    seconds = work(*arguments)
    took = time.process_time() - began if seconds is None else seconds
    sender.send((took, highest_memory()))


def highest_memory() -> float:
    """Return the most memory that this process had, in MB. ru_maxrss includes that of the parent's fork."""
    status = Path("/proc/self/status").read_text("utf-8")
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM")) / 1024


def cpu_of_program(command: list[str]) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


ROWS = {"export": exported, "export-prores": prores, "export-memory": memory}

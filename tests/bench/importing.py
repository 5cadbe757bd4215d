"""The row of importing: a video becomes frames, and the ffmpeg program writes its pictures as PNG files."""

from __future__ import annotations

import hashlib
import resource
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from kino_store.ids import new_uid
from kino_store.jobs import ImportData
from kino_store.paths import Paths
from kino_store.store import Store, open_store
from tests.bench.pictures import Pictures
from tests.bench.rows import Bench, Result, faster, in_turn
from tests.comfyui.progress import Refused
from tests.store.tasks import Comfy

COUNT, WIDTH, HEIGHT = 96, 1920, 1080
POLL_SECONDS = 0.02
TUNED = ("-compression_level", "1", "-pred", "up")  # several times as fast as without


def imported(bench: Bench) -> Iterator[Result]:
    """Time an import to its end: with thumbnails, sidecars and rows, flushed to the disk."""
    ffmpeg = shutil.which("ffmpeg")
    if ffmpeg is None:
        raise Refused("import-video needs the ffmpeg program. Install it.")
    with bench.scratch("import-video") as folder:
        path = written(ffmpeg, Pictures(bench.comfyui.installed.folder), folder)
        store = open_store(Paths(folder / "frames", folder / "state"), None, Comfy())
        try:
            mine: list[float] = []
            others: list[float] = []

            def kino(number: int) -> float:
                clock, cpu = measured(lambda: by_kino(store, path, f"Film {number}"))
                mine.append(cpu)
                return clock

            def peer(number: int) -> float:
                clock, cpu = measured(lambda: by_ffmpeg(ffmpeg, path, folder / f"png{number}"))
                others.append(cpu)
                return clock

            clocks = in_turn(bench.rounds, kino, peer)
        finally:
            store.close()
    what = f"{COUNT} frames of {WIDTH} x {HEIGHT} from H.264, a frame"
    cpu = mine[-bench.rounds :], others[-bench.rounds :]
    yield faster("import-video", f"{what}, to the end; ffmpeg's PNG files, tuned", "ms", *clocks, 1)
    yield faster("import-video", f"{what}, CPU; ffmpeg's PNG files, tuned", "ms", *cpu, 1.8)


def written(ffmpeg: str, pictures: Pictures, folder: Path) -> Path:
    """Write the video."""
    path = folder / "film.mp4"
    source = ["-f", "rawvideo", "-pix_fmt", "rgb24", "-s", f"{WIDTH}x{HEIGHT}", "-r", "24", "-i", "-"]
    coder = ["-c:v", "libx264", "-preset", "veryfast", "-crf", "18", "-pix_fmt", "yuv420p"]
    command = [ffmpeg, "-v", "error", *source, *coder, str(path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE) as process:
        assert process.stdin is not None
        for number in range(COUNT):
            process.stdin.write(pictures.frame(WIDTH, HEIGHT, number).tobytes())
        process.stdin.close()
    return path


def by_kino(store: Store, path: Path, name: str) -> None:
    film = store.projects.create(name, WIDTH, HEIGHT, 24)
    part = store.videos.new_part(0)
    data = path.read_bytes() + name.encode()  # another file each time: thumbnails go by the pictures' hash
    part.write_bytes(data)
    upload = store.videos.add(part, path.name, hashlib.sha256(data).hexdigest())
    order = ImportData(video=upload.video, name=upload.name, fit="exact", step=new_uid())
    task = store.videos.order(film.id, order)
    while (found := store.tasks.queue.get(task.id)).status in {"queued", "running"}:
        time.sleep(POLL_SECONDS)
    assert found.result is not None, found.error
    assert found.result["frames"] == COUNT


def by_ffmpeg(ffmpeg: str, path: Path, folder: Path) -> None:
    folder.mkdir()
    subprocess.run([ffmpeg, "-v", "error", "-i", path, *TUNED, folder / "%06d.png"], check=True)
    assert len(list(folder.iterdir())) == COUNT
    shutil.rmtree(folder)


def measured(work: Callable[[], None]) -> tuple[float, float]:
    """Return the milliseconds a frame that `work` takes: of the clock, and of the processor."""
    began, before = time.perf_counter(), processor()
    work()
    return (time.perf_counter() - began) * 1e3 / COUNT, (processor() - before) * 1e3 / COUNT


def processor() -> float:
    """Return the processor's seconds of this process and of its children that have ended."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


ROWS = {"import-video": imported}

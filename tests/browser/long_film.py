"""A project of 100,000 frames: 240 pictures, repeated; each frame has a hard link and a row."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
from PIL import Image
from sqlalchemy import create_engine, insert, select, update

from kino_store.ids import frame_file, new_uid, now
from kino_store.positions import spread
from kino_store.tables import frames, projects
from tests.comfyui.api import Api
from tests.comfyui.films import workflow
from tests.comfyui.server import ComfyServer

MANY, PICTURES = 100_000, 240
FILM, SHORT = "A long film", "A short film"  # projects

STRIP = (
    """document.querySelector("kino-studio").shadowRoot.querySelector("kino-timeline")"""
    """.shadowRoot.querySelector("kino-filmstrip")"""
)
SCROLLER = (
    f"""[...{STRIP}.shadowRoot.querySelectorAll("*"), {STRIP}]"""
    """.find((one) => one.scrollWidth > one.clientWidth + 1000)"""
)
CELLS = f"{STRIP}.shadowRoot.querySelectorAll('img, [role=option]').length / 2"


def long_film(server: ComfyServer) -> int:
    """Create it on a running server, and a project of one frame; return the long one's id."""
    project = Api(server).post("/v1/projects", {"name": FILM, "width": 320, "height": 180, "fps": 24})
    engine = create_engine(
        f"sqlite:///{server.base / 'user' / '__kino' / 'kino.db'}", connect_args={"timeout": 30}
    )
    folder = server.base / "output" / "kino" / project["folder"]
    sidecar = saved_sidecar(server)
    with engine.begin() as connection:
        originals = [create_picture(folder, number, sidecar) for number in range(1, PICTURES + 1)]
        rows = [row(folder, project["id"], number, originals) for number in range(1, MANY + 1)]
        for at, position in enumerate(spread(None, None, MANY)):
            rows[at]["position"] = position
        connection.execute(insert(frames), rows)
        changes = {"last_file": MANY, "revision": projects.c.revision + 1}
        connection.execute(update(projects).where(projects.c.id == project["id"]).values(**changes))
        assert (
            len(connection.execute(select(frames.c.id).where(frames.c.project_id == project["id"])).all())
            == MANY
        )
    engine.dispose()
    return project["id"]


def saved_sidecar(server: ComfyServer) -> bytes:
    """Return the sidecar of a generated frame."""
    server.run(workflow("text_to_frames", SHORT))
    return next((server.base / "output" / "kino" / "a-short-film").glob("frame_*.json")).read_bytes()


def create_picture(folder: Path, number: int, sidecar: bytes) -> dict[str, object]:
    """Write a picture with as many bytes as a real one of that size."""
    noise = np.random.default_rng(number).integers(0, 60, (180, 320, 3), dtype=np.uint8)
    path = folder / f"original_{number}"
    Image.fromarray(noise + np.uint8(number % 190)).save(path, "PNG", compress_level=1)
    path.with_suffix(".json").write_bytes(sidecar)
    return {"path": path, "bytes": path.stat().st_size, "sha256": f"{number:064x}"}


def row(folder: Path, project_id: int, number: int, originals: list[dict[str, object]]) -> dict[str, object]:
    original = originals[number % PICTURES]
    os.link(original["path"], folder / frame_file(number))
    os.link(original["path"].with_suffix(".json"), (folder / frame_file(number)).with_suffix(".json"))
    known = {"bytes": original["bytes"], "sha256": original["sha256"], "width": 320, "height": 180}
    return {
        **known,
        "project_id": project_id,
        "uid": new_uid(),
        "path": frame_file(number),
        "generator": "import",
        "created_at": now(),
        "updated_at": now(),
    }

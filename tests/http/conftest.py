"""Kino's API on a real server over a real SQLite store, with a project and frames in it; no ComfyUI."""

from __future__ import annotations

import json
import re
import sqlite3
import struct
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from kino_store.paths import Paths
from kino_store.services.frames.encoder import SaveContext
from kino_store.store import Store, open_store
from kino_store.values import Frame
from tests.http.images import CHECKPOINT, data
from tests.http.serving import Client, FakeComfy, Server
from tests.store.pictures import picture

OWN_NOTES = re.compile(r"INSERT INTO .?(machines|events)\b")  # of a dump


@pytest.fixture
def paths(tmp_path: Path) -> Paths:
    return Paths(frames=tmp_path / "output" / "kino", state=tmp_path / "user" / "__kino")


@pytest.fixture
def models(tmp_path: Path) -> Path:
    """ComfyUI's models folder, and outside it a file that no request may reach."""
    folder = tmp_path / "models"
    header = json.dumps({"__metadata__": {"title": "Tiny"}}).encode()
    for path in (
        folder / "checkpoints" / CHECKPOINT,
        folder / "loras" / "a.safetensors",
        tmp_path / "secret.safetensors",
    ):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(struct.pack("<Q", len(header)) + header)
    return folder


@pytest.fixture
def store(paths: Paths, models: Path) -> Iterator[Store]:
    opened = open_store(paths, None, FakeComfy(models))
    yield opened
    opened.close()


@pytest.fixture
def serve(store: Store) -> Iterator[Callable[..., Server]]:
    """Start a server on the store."""
    servers: list[Server] = []

    def start(**options: object) -> Server:
        servers.append(Server(lambda: store, **options))
        return servers[-1]

    yield start
    for server in servers:
        server.close()


@pytest.fixture
def kino(serve: Callable[..., Server]) -> Client:
    return Client(serve())


@pytest.fixture
def fox(kino: Client) -> int:
    """A project of 48x32 pixels."""
    return kino.project()


@pytest.fixture
def save(store: Store, fox: int) -> Callable[..., list[Frame]]:
    """Save frames with these seeds into the project, as ComfyUI's saving node does."""

    def run(*seeds: int, dtype: type = np.uint8, **origin: object) -> list[Frame]:
        return store.frames.edit.save(
            store.projects.get(fox), [picture(seed, dtype=dtype) for seed in seeds], SaveContext(**origin)
        )

    return run


@pytest.fixture
def frames(save: Callable[..., list[Frame]]) -> list[int]:
    """The ids of three frames."""
    return [frame.id for frame in save(1, 2, 3)]


@pytest.fixture
def task(kino: Client, fox: int) -> int:
    """The id of a pending task."""
    return kino.send("/v1/generator/tasks", {"name": "One", "type": "sd15", "data": data(fox)})["id"]


@pytest.fixture
def dump(paths: Paths) -> Callable[[], tuple[list[str], list[tuple[str, bytes]]]]:
    """Return everything that requests may change: all rows, and all files of frames and generators.

    Without what a server notes of itself now and then.
    """

    def run() -> tuple[list[str], list[tuple[str, bytes]]]:
        connection = sqlite3.connect(paths.database)
        rows = [line for line in connection.iterdump() if not OWN_NOTES.match(line)]
        connection.close()
        files = [
            path
            for folder in (paths.frames, paths.generators)
            for path in sorted(folder.rglob("*"))
            if path.is_file()
        ]
        return rows, [(str(path), path.read_bytes()) for path in files]

    return run

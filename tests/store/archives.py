"""Archives for tests: written by a store, or by hand and then spoiled."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Iterable, Mapping
from pathlib import Path

from kino_store.store import Store
from kino_store.values import Project

Files = list[tuple[str, bytes]]


def save_archive(store: Store, project: Project, path: Path, *, trash: bool = False) -> Path:
    """Save the archive of a project; assert that its length was known."""
    download = store.archives.download(project.id, trash=trash)
    size = download.size
    with path.open("wb") as file:
        for block in download.blocks():
            file.write(block)
    download.close()
    assert path.stat().st_size == size
    return path


def read_files(path: Path) -> Files:
    """Return the files of an archive in order, without the manifest."""
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
        names = archive.namelist()
        assert names[0] == "manifest.json"
        return [(name, archive.read(name)) for name in names[1:]]


def manifest_of(files: Iterable[tuple[str, bytes]], **changes: object) -> bytes:
    """Return a manifest of these files."""
    listed = {name: {"bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()} for name, data in files}
    return json.dumps({"schema": "kino.archive", "version": 1, "files": listed, **changes}).encode()


def written(
    files: Files, manifest: bytes | None = None, infos: Mapping[str, Mapping[str, object]] | None = None
) -> bytes:
    """Return an archive of these files. `infos`: attributes of their ZipInfo, by name."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in [("manifest.json", manifest_of(files) if manifest is None else manifest), *files]:
            info = zipfile.ZipInfo(name)
            for attribute, value in (infos or {}).get(name, {}).items():
                setattr(info, attribute, value)
            archive.writestr(info, data)
    return out.getvalue()

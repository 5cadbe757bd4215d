"""Sidecars are read the quick way or step by step, with the same result."""

import json

import pytest

from kino_store.errors import SidecarError
from kino_store.media import sidecar


def test_a_sidecar_of_the_present_version_is_read_as_any_other(store, fox, save) -> None:
    (frame,) = save(1)
    path = sidecar.sidecar_path(store.frames.read.picture(frame))
    document = json.loads(path.read_bytes())
    quick = sidecar.read_sidecar(path)
    path.write_text(
        json.dumps({**document, "note": "\ud800"}), "utf-8"
    )  # half a character: only Python's parser takes it
    assert sidecar.read_sidecar(path).model_dump(exclude={"note"}) == quick.model_dump()
    del document["schema"]
    path.write_text(json.dumps(document), "utf-8")
    with pytest.raises(SidecarError, match=r"not a kino\.frame"):
        sidecar.read_sidecar(path)

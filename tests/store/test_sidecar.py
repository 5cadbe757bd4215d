"""The fast and the slow way of reading sidecars give the same result."""

import json

import pytest

from kino_store.errors import SidecarError
from kino_store.media import sidecar


def test_the_fast_path_reads_the_same_as_the_slow_one(store, fox, save) -> None:
    (frame,) = save(1)
    path = sidecar.sidecar_path(store.frames.read.picture(frame))
    document = json.loads(path.read_bytes())
    quick = sidecar.read_sidecar(path)
    path.write_text(
        json.dumps({**document, "note": "\ud800"}), "utf-8"
    )  # an unpaired surrogate: only Python's parser accepts it
    assert sidecar.read_sidecar(path).model_dump(exclude={"note"}) == quick.model_dump()
    del document["schema"]
    path.write_text(json.dumps(document), "utf-8")
    with pytest.raises(SidecarError, match=r"not a kino\.frame"):
        sidecar.read_sidecar(path)

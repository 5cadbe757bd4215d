"""Sound over HTTP: files, clips, and what is computed from them."""

from __future__ import annotations

import numpy as np
import pytest

from tests.forms import form
from tests.store.sounds import tone, wav


def song(seconds: float = 1.0) -> bytes:
    """Return a WAV file of a tone."""
    return wav(tone(seconds))


def path_of(url: str) -> str:
    return url.removeprefix("/api/kino")


@pytest.fixture
def added(kino, fox):
    """A sound file of the project."""
    body, content_type = form([("audio", "Song.wav", song())])
    reply = kino.request("POST", f"/v1/projects/{fox}/audio/files", body, {"Content-Type": content_type})
    assert reply.status == 201, reply.body
    return reply.json()


@pytest.mark.slow
def test_a_sound_is_added_placed_read_in_ranges_and_undone(kino, fox, added) -> None:
    assert (added["name"], added["seconds"]) == ("Song.wav", 1.0)
    clip = {"file": added["file"], "name": "Song.wav", "start_frame": 3, "gain_db": -3}
    kino.send(f"/v1/projects/{fox}/audio", {"clips": [clip]}, "PUT")
    found = kino.get(f"/v1/projects/{fox}/audio").json()
    assert [(one["start_frame"], one["gain_db"], one["muted"]) for one in found["clips"]] == [(3, -3, False)]
    assert [one["seconds"] for one in found["files"]] == [1.0]

    part = kino.get(path_of(added["wav_url"]), headers={"Range": "bytes=0-43"})
    assert (part.status, part.body[:4], part.headers["Content-Type"]) == (206, b"RIFF", "audio/wav")
    peaks = np.frombuffer(kino.get(path_of(added["peaks_url"])).body[24:], np.int8)
    assert (len(peaks), peaks.max()) == (2 * 94, 63)
    curves = kino.get(path_of(added["wav_url"]).replace("/wav", "/curves?fps=12")).json()
    assert (curves["fps"], len(curves["curves"]["level"])) == (12, 12)

    kino.send(f"/v1/projects/{fox}/undo", {})
    assert kino.get(f"/v1/projects/{fox}/audio").json() == {"clips": [], "files": []}


@pytest.mark.parametrize(
    "clip",
    [
        {"file": "../secret.wav"},
        {"file": f"{'0' * 64}.wav", "gain_db": 99},
        {"file": f"{'0' * 64}.wav", "in_seconds": -1},
        {"file": f"{'0' * 64}.wav", "loud": True},
        {},
    ],
)
def test_clips_that_can_not_be_are_refused(kino, fox, clip) -> None:
    reply = kino.request("PUT", f"/v1/projects/{fox}/audio", {"clips": [clip]})
    assert (reply.status, reply.code) == (400, "invalid_value")


def test_files_that_are_not_there_are_refused(kino, fox) -> None:
    missing = f"{'0' * 64}.wav"
    assert kino.request("PUT", f"/v1/projects/{fox}/audio", {"clips": [{"file": missing}]}).status == 404
    assert kino.get(f"/v1/projects/{fox}/audio/{missing}/wav").code == "file_missing"
    assert kino.get(f"/v1/projects/{fox}/audio/..%2F..%2F{missing}/wav").status in {400, 404}


@pytest.mark.slow
@pytest.mark.parametrize(("name", "data"), [("a.txt", b"a"), ("a.mp3", b"not a sound")])
def test_what_is_no_sound_is_refused(kino, fox, name, data) -> None:
    body, content_type = form([("audio", name, data)])
    reply = kino.request("POST", f"/v1/projects/{fox}/audio/files", body, {"Content-Type": content_type})
    assert (reply.status, reply.code) == (400, "invalid_value")

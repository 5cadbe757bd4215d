"""Videos over HTTP, with real child processes: look into one, import it, stop it, and what goes wrong."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from kino_store.services import video_orders, videos
from tests.forms import form
from tests.http.serving import Client, Reply
from tests.processes import job_processes
from tests.waiting import eventually

FFMPEG = shutil.which("ffmpeg") or pytest.skip(
    "install ffmpeg: the tests make videos with it", allow_module_level=True
)
ENDED = {"completed", "failed", "stopped"}


def video(
    path: Path, seconds: float = 1, size: str = "48x32", *, sound: bool = True, rate: str = "25"
) -> bytes:
    """Return an mp4 of 25 frames a second."""
    source = f"testsrc2=size={size}:rate={rate}:duration={seconds}"
    tone = ["-f", "lavfi", "-i", f"sine=440:duration={seconds}"] if sound else []
    coder = ["-preset", "ultrafast", "-pix_fmt", "yuv420p"]
    subprocess.run(
        [FFMPEG, "-v", "error", "-y", "-f", "lavfi", "-i", source, *tone, *coder, path], check=True
    )
    return path.read_bytes()


@pytest.fixture(scope="module")
def clip(tmp_path_factory) -> bytes:
    return video(tmp_path_factory.mktemp("clip") / "a.mp4")


@pytest.fixture(scope="module")
def long_clip(tmp_path_factory) -> bytes:
    return video(tmp_path_factory.mktemp("clip") / "b.mp4", 60)


@pytest.fixture
def probe(kino) -> Callable[..., Reply]:
    def run(data: bytes, name: str = "My clip.mp4", query: str = "") -> Reply:
        body, kind = form([("note", None, b"x"), ("video", name, data)])
        return kino.post(f"/v1/videos/probe{query}", body, {"Content-Type": kind})

    return run


@pytest.fixture
def order(kino, probe) -> Callable[..., int]:
    """Upload a video and order its import; return the task's id."""

    def run(project: int, data: bytes, **options: object) -> int:
        uploaded = probe(data).json()
        body = {"video": uploaded["video"], "name": uploaded["name"], **options}
        task = kino.send(f"/v1/projects/{project}/frames/import-video", body)
        assert (task["kind"], task["status"] in {"queued", "running"}) == ("import", True)
        return task["id"]

    return run


def ended(kino: Client, task: int) -> dict[str, Any]:
    def found() -> dict[str, Any]:
        return kino.get(f"/v1/generator/tasks/{task}").json()

    assert eventually(lambda: found()["status"] in ENDED, 60)
    return found()


def ids_of(kino: Client, project: int) -> list[int]:
    return kino.get(f"/v1/projects/{project}/timeline").json()["frame_ids"]


def hidden(folder: Path) -> list[str]:
    """Return files that no listing shows, but the trash."""
    return [str(path) for path in folder.rglob(".*") if path.name not in {".trash", ".store"}]


def test_a_probe_says_what_is_in_a_video_and_what_would_come(probe, fox, clip) -> None:
    reply = probe(clip, query=f"?project_id={fox}&fps=24&in_seconds=0.25&every=2")
    found = reply.json()
    assert (reply.status, found["name"], found["bytes"]) == (201, "My clip.mp4", len(clip))
    assert (found["width"], found["height"], found["seconds"], found["fps"]) == (48, 32, 1.0, 25.0)
    assert (found["frames"], found["bits"], found["alpha"], found["sound"]) == (25, 8, False, True)
    assert (found["codec"], found["import_frames"]) == ("h264", 9)
    assert found["import_bytes"] == pytest.approx(9 * 48 * 32 * 2.5e6 / (1920 * 1080), rel=0.01)


@pytest.mark.slow
def test_a_video_becomes_frames_with_sound_in_one_step(kino, store, fox, frames, order, clip) -> None:
    task = ended(
        kino, order(fox, clip, fps=24, in_seconds=0.25, place={"where": "before", "frame_id": frames[1]})
    )
    assert task["status"] == "completed", task["error"]
    result = task["result"]
    assert (result["frames"], result["note"]) == (18, None)
    listed = ids_of(kino, fox)
    assert (listed[0], listed[19:]) == (frames[0], frames[1:])
    assert listed[1] == result["first"]

    sidecar = kino.get(f"/v1/frames/{listed[2]}/params").json()
    assert (sidecar["generator"]["name"], sidecar["run"]) == ("import", task["run"])
    (source,) = sidecar["inputs"]
    assert (source["role"], source["relation"], source["file"]) == ("video", "import", "My clip.mp4")
    assert (source["sha256"], source["second"]) == (
        task["data"]["video"],
        pytest.approx(0.25 + 1 / 24, abs=1e-5),
    )

    sound = kino.get(f"/v1/projects/{fox}/audio").json()
    (heard,) = sound["clips"]
    assert (heard["start_frame"], heard["file"], heard["name"]) == (1, result["sound"], "My clip.mp4")
    assert sound["files"][0]["seconds"] == pytest.approx(0.75, abs=0.001)

    assert kino.get(f"/v1/projects/{fox}/history").json()["undo"]["step"] == result["step"]
    for _ in range(2):
        kino.send(f"/v1/projects/{fox}/undo", {})
        assert ids_of(kino, fox) == frames
        assert kino.get(f"/v1/projects/{fox}/audio").json()["clips"] == []
        kino.send(f"/v1/projects/{fox}/redo", {})
        assert ids_of(kino, fox) == listed
        assert kino.get(f"/v1/projects/{fox}/audio").json()["clips"] == [heard]
    assert hidden(store.paths.frames) == []


@pytest.mark.slow
def test_a_frame_is_replaced_and_an_import_without_sound_is_silent(kino, fox, frames, order, clip) -> None:
    task = ended(
        kino, order(fox, clip, every=10, sound=False, place={"where": "replace", "frame_id": frames[1]})
    )
    assert (task["result"]["frames"], task["result"]["sound"]) == (3, None)
    listed = ids_of(kino, fox)
    assert (listed[0], listed[4:], len(listed)) == (frames[0], frames[2:], 5)
    kino.send(f"/v1/projects/{fox}/undo", {})
    assert ids_of(kino, fox) == frames


@pytest.mark.slow
@pytest.mark.parametrize("keep", [True, False])
def test_a_stopped_import_keeps_or_takes_back_what_came(
    kino, store, fox, frames, order, long_clip, keep
) -> None:
    task = order(fox, long_clip, keep=keep)
    assert eventually(lambda: len(ids_of(kino, fox)) > len(frames), 30)
    progress = kino.get(f"/v1/generator/tasks/{task}/progress").json()["progress"]
    kino.send(f"/v1/generator/tasks/{task}/stop", {})
    assert eventually(lambda: not job_processes(), 20)
    if keep:
        assert 0 < progress < 100
        assert eventually(lambda: len(store.frames.read.timeline_order(fox).ids) > len(frames), 5)
        kino.send(f"/v1/projects/{fox}/undo", {})
    assert eventually(lambda: ids_of(kino, fox) == frames, 20)
    assert eventually(lambda: hidden(store.paths.frames) == [], 20)
    assert len(kino.get(f"/v1/projects/{fox}/trash").json()["frames"]) >= 1


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="signals are Unix's")
def test_a_killed_child_fails_the_task_and_leaves_nothing(kino, store, fox, frames, order, long_clip) -> None:
    task = order(fox, long_clip, place={"where": "replace", "frame_id": frames[2]})
    assert eventually(lambda: len(ids_of(kino, fox)) > len(frames), 30)
    for child in job_processes():
        child.send_signal(signal.SIGKILL)
    found = ended(kino, task)
    assert (found["status"], "was killed" in found["error"]) == ("failed", True)
    assert ids_of(kino, fox) == frames
    assert hidden(store.paths.frames) == []
    kino.send(f"/v1/generator/tasks/{task}/retry", {})
    assert ended(kino, task)["result"]["frames"] == 1500


@pytest.mark.slow
def test_the_project_is_deleted_in_the_middle(kino, store, fox, frames, order, long_clip) -> None:
    order(fox, long_clip)
    assert eventually(lambda: len(ids_of(kino, fox)) > len(frames), 30)
    token = kino.send(f"/v1/projects/{fox}", None, "DELETE")["undo"]
    assert eventually(lambda: not job_processes(), 20)
    restored = kino.send("/v1/projects/restore", {"undo": token})["id"]
    assert ids_of(kino, restored)
    assert eventually(lambda: hidden(store.paths.frames) == [], 20)


@pytest.mark.slow
def test_an_import_that_a_restart_interrupts_begins_again(
    kino, serve, store, paths, models, fox, order
) -> None:
    from kino_store.store import open_store
    from tests.http.serving import FakeComfy, Server

    data = video(paths.state / "long.mp4", 20)
    task = order(fox, data)
    assert eventually(lambda: ids_of(kino, fox), 30)
    store.close()
    again = open_store(paths, None, FakeComfy(models))
    server = Server(lambda: again)
    try:
        client = Client(server)
        found = ended(client, task)
        assert (found["status"], found["result"]["frames"]) == ("completed", 500), found["error"]
        assert len(ids_of(client, fox)) == 500
    finally:
        server.close()
        again.close()


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("film.mp4", b"This is text. " * 100),
        ("list.m3u8", b"#EXTM3U\n#EXTINF:1,\n/etc/passwd\n#EXT-X-ENDLIST\n"),
        ("list.mp4", b"ffconcat version 1.0\nfile /etc/hostname\n"),
        ("empty.mp4", b""),
    ],
)
def test_what_is_no_video_is_refused_and_leaves_nothing(probe, store, name, data) -> None:
    reply = probe(data, name)
    assert (reply.status, reply.code) == (400, "video_broken")
    assert "can't be read" in reply.message
    assert list(store.paths.videos.iterdir()) == []


def test_a_cut_video_is_refused(probe, store, clip) -> None:
    assert probe(clip[:-500]).code == "video_broken"
    assert list(store.paths.videos.iterdir()) == []


def test_a_body_that_is_no_form_or_has_no_file_is_refused(kino, store, probe) -> None:
    assert kino.post("/v1/videos/probe", {}).code == "wrong_content_type"
    body, kind = form([("video", None, b"x")])
    assert kino.post("/v1/videos/probe", body, {"Content-Type": kind}).code == "invalid_value"
    kind = "multipart/form-data; boundary=x"
    assert kino.post("/v1/videos/probe", b"garbage", {"Content-Type": kind}).code == "invalid_value"
    assert list(store.paths.videos.iterdir()) == []


@pytest.mark.parametrize(
    ("options", "code", "field"),
    [
        ({"in_seconds": 1.5}, "invalid_value", "in_seconds"),
        ({"in_seconds": 0.5, "out_seconds": 0.5}, "invalid_value", "out_seconds"),
        ({"out_seconds": 0.001}, "invalid_value", "out_seconds"),
        ({"place": {"where": "before", "frame_id": 99}}, "invalid_value", "place.frame_id"),
        ({"video": "0" * 64}, "file_missing", None),
        ({"fps": 0}, "invalid_value", None),
        ({"every": 0}, "invalid_value", None),
        ({"fit": "stretch"}, "invalid_value", None),
    ],
)
def test_what_can_not_be_imported_is_refused(kino, fox, probe, clip, options, code, field) -> None:
    body = {"video": probe(clip).json()["video"], **options}
    reply = kino.post(f"/v1/projects/{fox}/frames/import-video", body)
    assert reply.code == code
    if field:
        assert reply.json()["error"]["details"]["field"] == field
    assert kino.get("/v1/generator/tasks").json()["total"] == 0


def test_another_size_needs_a_fit(kino, probe, clip) -> None:
    other = kino.project("Other", 64, 64)
    body = {"video": probe(clip).json()["video"], "fit": "exact"}
    reply = kino.post(f"/v1/projects/{other}/frames/import-video", body)
    assert (reply.code, "48 x 32" in reply.message) == ("size_mismatch", True)
    assert kino.post("/v1/projects/99/frames/import-video", body).code == "project_not_found"


def test_more_frames_than_the_disk_has_room_for_are_refused(kino, fox, probe, clip, monkeypatch) -> None:
    uploaded = probe(clip).json()
    usage = shutil.disk_usage(".")._replace(free=10_000)
    monkeypatch.setattr(video_orders.shutil, "disk_usage", lambda _: usage)
    reply = kino.post(f"/v1/projects/{fox}/frames/import-video", {"video": uploaded["video"]})
    assert (reply.code, "25 frames need about" in reply.message) == ("disk_full", True)
    assert (probe(clip).code, kino.get("/v1/generator/tasks").json()["total"]) == ("disk_full", 0)


@pytest.mark.slow
def test_more_frames_must_be_confirmed_by_the_order(kino, fox, probe, order, clip) -> None:
    body = {"video": probe(clip).json()["video"], "most_frames": 24}
    reply = kino.post(f"/v1/projects/{fox}/frames/import-video", body)
    assert (reply.status, reply.json()["error"]["details"]["field"]) == (400, "most_frames")
    assert "gives 25 frames, about 0.0 GB" in reply.message
    assert "with a most_frames of 25" in reply.message
    assert ended(kino, order(fox, clip, most_frames=25))["result"]["frames"] == 25
    assert kino.post(f"/v1/projects/{fox}/frames/import-video", {**body, "most_frames": 0}).status == 400


def test_a_probe_says_what_must_be_confirmed(kino, fox, probe, tmp_path) -> None:
    data = video(tmp_path / "long.mp4", 3600 * 20, "16x16", sound=False, rate="1")
    found = probe(data, query="?fps=2").json()
    assert (found["import_frames"], found["most_frames"], found["needs_confirmation"]) == (
        144_000,
        100_000,
        True,
    )
    assert not probe(data, query="?fps=2&every=2").json()["needs_confirmation"]
    body = {"video": found["video"], "fps": 2}
    reply = kino.post(f"/v1/projects/{fox}/frames/import-video", body)
    assert "gives 144,000 frames" in reply.message


def test_uploads_are_removed_after_three_days(probe, store, clip) -> None:
    first = probe(clip).json()["video"]
    note = store.paths.videos / f"{first}.json"
    assert json.loads(note.read_bytes())["name"] == "My clip.mp4"
    for path in store.paths.videos.iterdir():
        os.utime(path, (1, 1))
    probe(b"nothing")
    assert list(store.paths.videos.iterdir()) == []


def test_a_video_that_takes_too_long_to_look_into_is_refused(probe, store, clip, monkeypatch) -> None:
    monkeypatch.setattr(videos, "_PROBE_SECONDS", 0.0)
    reply = probe(clip)
    assert (reply.code, "took longer" in reply.message) == ("video_broken", True)
    assert list(store.paths.videos.iterdir()) == []


def test_a_large_upload_is_never_in_memory(kino, store, monkeypatch) -> None:
    import http.client
    import tracemalloc

    from tests.forms import BOUNDARY
    from tests.http.serving import PREFIX

    head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="v"; filename="a.mp4"\r\n\r\n'.encode()
    blocks = [head, *[bytes(1 << 20)] * 300, f"\r\n--{BOUNDARY}--\r\n".encode()]
    connection = http.client.HTTPConnection("127.0.0.1", kino.server.port, timeout=30)
    headers = {"Content-Type": form([])[1], "Content-Length": str(sum(map(len, blocks)))}
    tracemalloc.start()
    try:
        connection.request("POST", f"{PREFIX}/v1/videos/probe", iter(blocks), headers)
        answer = connection.getresponse()
        assert (answer.status, b"video_broken" in answer.read()) == (400, True)
        most = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
        connection.close()
    assert most < 40 << 20
    assert list(store.paths.videos.iterdir()) == []

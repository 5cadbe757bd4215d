"""Registering, replacing and moving frame files: nothing is lost, duplicated or overwritten."""

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from kino_store.errors import FrameChangedError, InvalidValueError, SidecarTooNewError, StoreUnavailableError
from kino_store.media.sidecar import sidecar_path
from kino_store.services.frames.encoder import SaveContext
from kino_store.values import Frame
from tests.store.pictures import HEIGHT, WIDTH, picture
from tests.store.test_recovery import forget
from tests.store.timelines import frames_of


@pytest.fixture
def owl(store):
    return store.projects.create("Owl", WIDTH, HEIGHT, 24)


@pytest.fixture
def lay(store, fox, owl) -> Callable[..., str]:
    """Put a picture into the fox's folder; with a seed, also the sidecar it has in another project."""

    def run(number: int, seed: int | None = None) -> str:
        (frame,) = store.frames.edit.save(owl, [picture(seed or 0)], SaveContext(generator="camera"))
        source, name = store.frames.read.picture(frame), f"frame_{number:06d}.png"
        shutil.copy(source, store.paths.project("fox") / name)
        if seed is not None:
            shutil.copy(sidecar_path(source), sidecar_path(store.paths.project("fox") / name))
        return name

    return run


@pytest.fixture
def take(store, fox) -> Callable[..., Frame]:
    """Register a picture as a frame, or make it the picture of a frame."""
    return lambda verb, frame, name: (
        store.frames.files.register(name, "mine", fox.id)
        if verb == "take_in"
        else store.frames.files.change(frame.id, path=name)
    )


def tree(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def damaged(folder: Path) -> list[bytes]:
    return [path.read_bytes() for path in folder.glob("*.damaged-*.json")]


@pytest.mark.parametrize("number", [10**8, 10**9 - 1])
def test_a_file_number_without_room_for_later_ones_is_refused(store, fox, save, lay, number) -> None:
    (frame,) = save(1)
    name = lay(number)
    with pytest.raises(InvalidValueError, match=r"frame_99999999\.png"):
        store.frames.files.register(name, "mine", fox.id)
    with pytest.raises(InvalidValueError, match=r"frame_99999999\.png"):
        store.frames.files.change(frame.id, path=name)
    assert frames_of(store, fox) == [frame]


def test_nothing_is_saved_after_the_last_file_number(store, fox, lay, reopen) -> None:
    lay(10**9 - 1)
    store = reopen()
    before = tree(store.paths.project("fox"))
    with pytest.raises(StoreUnavailableError, match=r"no file number left.*frame_999999999\.png"):
        store.frames.edit.save(fox, [picture(1)], SaveContext())
    assert tree(store.paths.project("fox")) == before


@pytest.mark.parametrize("verb", ["take_in", "change"])
def test_the_file_number_of_a_registered_picture_is_not_reused(store, fox, save, take, lay, verb) -> None:
    frame = take(verb, save(1)[0], lay(500))
    store.frames.edit.delete([frame.id])
    store.frames.edit.purge(fox, -1)
    assert [frame.path for frame in save(2)] == ["frame_000501.png"]


def test_a_new_picture_has_its_own_parameters(store, fox, save, lay) -> None:
    (frame,) = save(1, generator="sd15", prompt={"1": {}})
    for name, seed in ((lay(50), None), (lay(51, 9), 9)):
        changed = store.frames.files.change(frame.id, path=name)
        sidecar = store.frames.read.sidecar(changed)
        assert changed.seed == sidecar.params.seed == seed
        assert (changed.generator, sidecar.generator.name, sidecar.prompt) == ("sd15", "sd15", None)
        assert (changed.sha256, changed.position) == (sidecar.frame.sha256, sidecar.frame.position)
    assert [store.frames.read.sidecar(gone).params.seed for gone in store.frames.read.deleted(fox)] == [
        None,
        1,
    ]


@pytest.mark.parametrize("text", [None, "{", "whole"])
@pytest.mark.parametrize("verb", ["take_in", "change"])
def test_a_failure_leaves_every_file_unchanged(store, fox, save, take, lay, monkeypatch, verb, text) -> None:
    (frame,) = save(1)
    folder = store.paths.project("fox")
    name = lay(50, 9 if text == "whole" else None)
    if text == "{":
        sidecar_path(folder / name).write_text(text)
    before = tree(folder)
    monkeypatch.setattr("kino_store.queries.frames.insert", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        take(verb, frame, name)
    assert tree(folder) == before
    assert frames_of(store, fox) == [frame]


@pytest.mark.parametrize("verb", ["take_in", "change"])
def test_an_unreadable_sidecar_is_not_overwritten(store, fox, save, take, lay, verb) -> None:
    (frame,) = save(1)
    folder = store.paths.project("fox")
    newer, broken = lay(50, 9), lay(51, 9)
    sidecar = sidecar_path(folder / newer)
    sidecar.write_text(json.dumps({**json.loads(sidecar.read_text()), "version": 3}))
    sidecar_path(folder / broken).write_bytes(b'{"half": ')
    before = tree(folder)
    with pytest.raises(SidecarTooNewError, match="Update Kino"):
        take(verb, frame, newer)
    assert tree(folder) == before
    assert store.frames.read.sidecar(take(verb, frame, broken)).params.seed is None
    assert damaged(folder) == [b'{"half": ']


def test_a_rebuilt_index_keeps_a_replaced_frame_in_place(store, fox, save, lay, reopen) -> None:
    saved = save(1, 2, 3)
    store.frames.files.change(saved[0].id, path=lay(50))
    store.frames.files.change(saved[0].id, path=lay(51))
    live, gone = (
        [frame.path for frame in listed] for listed in (frames_of(store, fox), store.frames.read.deleted(fox))
    )
    assert live == ["frame_000051.png", "frame_000002.png", "frame_000003.png"]
    forget(store)
    store = reopen()
    fox = store.projects.find("Fox")
    assert [frame.path for frame in frames_of(store, fox)] == live
    assert [frame.path for frame in store.frames.read.deleted(fox)] == gone
    store.frames.edit.restore([frame.id for frame in store.frames.read.deleted(fox)])
    assert {frame.path for frame in frames_of(store, fox)[:3]} == {"frame_000051.png", *gone}, (
        "old pictures can still be restored"
    )


@pytest.mark.parametrize("change", ["generator", "path", "project_id"])
@pytest.mark.parametrize("meanwhile", ["deleted", "path", "project_id"])
def test_a_frame_changed_meanwhile_is_left_alone(
    store, fox, owl, save, lay, monkeypatch, change, meanwhile
) -> None:
    (frame,) = save(1)
    hound = store.projects.create("Hound", WIDTH, HEIGHT, 24)
    first = {"path": lay(50), "project_id": hound.id}
    second = {"generator": "x", "path": lay(51), "project_id": owl.id}
    after = []

    def on_timeline(frame_id: int):
        monkeypatch.undo()
        found = store.frames.read.on_timeline(frame_id)
        if meanwhile == "deleted":
            store.frames.edit.delete([frame_id])
        else:
            store.frames.files.change(frame_id, **{meanwhile: first[meanwhile]})
        after.append((tree(store.paths.frames), [frames_of(store, project) for project in (fox, owl, hound)]))
        return found

    monkeypatch.setattr(store.frames.read, "on_timeline", on_timeline)
    with pytest.raises(FrameChangedError, match=f"Frame {frame.id} was changed meanwhile"):
        store.frames.files.change(frame.id, **{change: second[change]})
    assert after == [(tree(store.paths.frames), [frames_of(store, project) for project in (fox, owl, hound)])]


@pytest.mark.slow
def test_a_crash_during_a_move_to_another_project_neither_duplicates_nor_loses_the_frame(
    store, fox, owl, save, reopen, monkeypatch, tmp_path
) -> None:
    (frame,) = save(1)
    moments: list[Path] = []

    def photographed(real):
        def then(*args, **more):
            done = real(*args, **more)
            moments.append(Path(shutil.copytree(store.paths.frames, tmp_path / f"moment-{len(moments)}")))
            return done

        return then

    with monkeypatch.context() as patched:
        patched.setattr(
            "kino_store.queries.identity.update_many", lambda *_: 1 / 0
        )  # after a crash the index has nothing of the move
        for owner, name in ((os, "link"), (Path, "replace"), (Path, "unlink")):
            patched.setattr(owner, name, photographed(getattr(owner, name)))
        with pytest.raises(ZeroDivisionError):
            store.frames.files.change(frame.id, project_id=owl.id)
    assert len(moments) > 4
    for moment in moments:
        shutil.rmtree(store.paths.frames)
        shutil.copytree(moment, store.paths.frames)
        store = reopen()
        live = [*frames_of(store, fox), *frames_of(store, owl)]
        gone = [*store.frames.read.deleted(fox), *store.frames.read.deleted(owl)]
        assert len(live) < 2, moment.name
        assert {found.seed for found in live + gone} == {1}, moment.name


def test_a_failed_move_to_another_project_leaves_no_trace(store, fox, owl, save, monkeypatch) -> None:
    (frame,) = save(1)
    before = tree(store.paths.frames)
    monkeypatch.setattr("kino_store.queries.projects.bump_revision", lambda *_, **__: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        store.frames.files.change(frame.id, project_id=owl.id)
    assert tree(store.paths.frames) == before
    assert (frames_of(store, fox), frames_of(store, owl)) == ([frame], [])


def test_a_frame_that_moved_can_be_restored_in_its_old_project(store, fox, owl, save, reopen) -> None:
    (frame,) = save(1)
    moved = store.frames.files.change(frame.id, project_id=owl.id)
    (left,) = store.frames.read.deleted(fox)
    assert (moved.id, left.uid, left.path) == (frame.id, frame.uid, frame.path)
    assert left.id != moved.id
    assert moved.uid != frame.uid
    store.frames.edit.restore([left.id])
    store = reopen()
    assert [one.uid for one in frames_of(store, fox)] == [frame.uid]
    assert [(one.id, one.uid) for one in frames_of(store, owl)] == [(moved.id, moved.uid)]


def test_the_file_name_of_a_moved_frame_is_never_reused(store, fox, owl, save) -> None:
    (frame,) = save(1)
    moved = store.frames.files.change(frame.id, project_id=owl.id)
    store.frames.edit.delete([moved.id])
    assert store.frames.edit.purge(owl, -1) == 1
    (another,) = store.frames.edit.save(owl, [picture(2)], SaveContext())
    assert (moved.path, another.path) == ("frame_000001.png", "frame_000002.png")

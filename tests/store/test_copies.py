"""Copies of frames: the same picture and parameters under a new name, all or none."""

import os
import shutil
from pathlib import Path

import pytest

from kino_store.errors import (
    FileMissingError,
    FrameNotFoundError,
    ProjectNotFoundError,
    SidecarError,
    SizeMismatchError,
)
from kino_store.media.sidecar import sidecar_path
from tests.store.pictures import HEIGHT, WIDTH
from tests.store.tasks import queue_tasks, save_task_frames, start_task
from tests.store.test_crash import check_agreement
from tests.store.test_frame_files import tree
from tests.store.test_recovery import forget, state
from tests.store.timelines import frames_of

MADE = {
    "generator": "sd15",
    "generator_version": "2",
    "prompt": {"7": {"class_type": "KinoSaveFrame", "inputs": {}}},
    "node_id": "7",
}
OWN = {"uid", "file", "position"}


def test_a_copy_equals_its_original_except_for_the_name(store, fox, save) -> None:
    (original,) = save(2**64 - 1, prompt_id="p", environment={"torch": "2"}, workflow={"nodes": []}, **MADE)
    (copy,) = store.frames.copies.copy(fox.id, [original.id], None)
    assert (copy.path, copy.seed, copy.sha256, copy.bytes) == (
        "frame_000002.png",
        original.seed,
        original.sha256,
        original.bytes,
    )
    assert copy.position > original.position
    assert store.frames.read.picture(copy).read_bytes() == store.frames.read.picture(original).read_bytes()
    first, second = (store.frames.read.sidecar(frame) for frame in (original, copy))
    assert (second.frame.file, second.frame.position) == (copy.path, copy.position)
    assert second.model_dump(exclude={"frame", "created_at", "inputs"}) == first.model_dump(
        exclude={"frame", "created_at", "inputs"}
    )
    (source,) = second.inputs
    assert (source.relation, source.project, source.file) == ("copy", fox.uid, original.path)
    assert source.sha256 == original.sha256
    assert len({original.uid, copy.uid, second.frame.uid}) == 2
    assert second.frame.model_dump(exclude=OWN) == first.frame.model_dump(exclude=OWN)


def test_a_copys_file_name_is_never_reused(store, fox, save) -> None:
    (original,) = save(1)
    (copy,) = store.frames.copies.copy(fox.id, [original.id], None)
    store.frames.edit.delete([copy.id])
    assert store.frames.edit.purge(fox, -1) == 1
    (another,) = store.frames.copies.copy(fox.id, [original.id], None)
    assert (copy.path, another.path) == ("frame_000002.png", "frame_000003.png")


def test_a_copy_is_regenerated_like_its_original_even_in_a_renamed_project(store, fox, save) -> None:
    load = {
        "class_type": "KinoLoadFrame",
        "inputs": {"project": "Fox", "frame_number": 0, "file": "frame_000001.png"},
    }
    saver = {"class_type": "KinoSaveFrame", "inputs": {"project": "Fox", "images": ["1", 0]}}
    (original,) = save(7, **{**MADE, "prompt": {"1": load, "7": saver}})
    renamed = store.projects.update(fox.id, name="Vixen")
    (copy,) = store.frames.copies.copy(fox.id, [original.id], None)
    first, second = (store.tasks.prompts.regenerate(renamed, frame.id, {}) for frame in (original, copy))
    assert first == second
    assert second.prompt["1"]["inputs"]["project"] == "Vixen"


@pytest.mark.parametrize(
    ("named", "before", "after"),
    [
        ([2, 0], 1, [1, 3, 1, 2, 3]),
        ([0, 1, 2], None, [1, 2, 3, 1, 2, 3]),
        ([1], 0, [2, 1, 2, 3]),
        ([1], 1, [1, 2, 2, 3]),
        ([1, 1, 1], 2, [1, 2, 2, 2, 2, 3]),
    ],
)
def test_copies_keep_the_given_order_before_a_frame_or_at_the_end(
    store, fox, save, order, named, before, after
) -> None:
    saved = [frame.id for frame in save(1, 2, 3)]
    copies = store.frames.copies.copy(
        fox.id, [saved[at] for at in named], None if before is None else saved[before]
    )
    assert [frame.seed for frame in copies] == [named_one + 1 for named_one in named]
    assert not {frame.id for frame in copies} & set(saved)
    assert order() == after


def test_copies_are_deleted_restored_and_rebuilt_like_other_frames(store, fox, save, order, reopen) -> None:
    saved = save(1, 2)
    copies = store.frames.copies.copy(fox.id, [frame.id for frame in saved], saved[0].id)
    store.frames.edit.delete([frame.id for frame in copies])
    assert frames_of(store, fox) == saved
    store.frames.edit.restore([frame.id for frame in copies])
    store.frames.edit.delete([saved[1].id])
    assert order() == [1, 2, 1]
    before = state(store)
    forget(store)
    store = reopen()
    assert state(store) == before
    check_agreement(store)


def test_a_frame_in_the_trash_is_copied_and_stays_there(store, fox, save, order) -> None:
    saved = save(1, 2, 3)
    store.frames.edit.delete([saved[1].id])
    store.frames.copies.copy(fox.id, [saved[1].id, saved[0].id], saved[1].id)
    assert order() == [1, 2, 1, 3]
    assert [frame.id for frame in store.frames.read.deleted(fox)] == [saved[1].id]


def test_a_copy_does_not_count_as_a_frame_of_the_task(store, fox) -> None:
    queue_tasks(store, fox)
    task = start_task(store)
    (made,) = save_task_frames(store, fox, task, 1)
    (copy,) = store.frames.copies.copy(fox.id, [made.id], None)
    assert copy.task_id is store.frames.read.sidecar(copy).task_id is None
    store.tasks.lifecycle.succeeded(task)
    assert store.tasks.queue.get(task.id).result == {"frame_ids": [made.id]}


def test_all_copies_are_in_one_event(store, fox, save) -> None:
    saved = save(1, 2, 3)
    received = []
    store.events.subscribe(received.append)
    copies = store.frames.copies.copy(fox.id, [saved[2].id, saved[0].id], saved[1].id)
    (event,) = received
    fields = {**event.data, "kind": event.kind}
    assert (fields["kind"], fields["change"], fields["frame_ids"]) == (
        "frames",
        "saved",
        [frame.id for frame in copies],
    )
    assert (fields["before"], fields["replaced"], fields["revision"]) == (
        saved[1].id,
        [],
        store.frames.read.timeline_order(fox.id).revision,
    )


def test_frames_of_another_project_are_copied_if_they_have_its_size(store, fox, save, reopen) -> None:
    owl, wide = store.projects.create("Owl", WIDTH, HEIGHT, 12), store.projects.create("Wide", 96, 32, 24)
    first, second = save(1, 2, **MADE)
    copies = store.frames.copies.copy(owl.id, [second.id, first.id], None)
    assert [frame.sha256 for frame in frames_of(store, owl)] == [second.sha256, first.sha256]
    assert len(frames_of(store, fox)) == 2
    document = store.frames.read.sidecar(copies[0])
    assert (document.project.name, document.params) == ("Owl", store.frames.read.sidecar(second).params)
    (source,) = document.inputs
    assert (source.relation, source.project, source.file) == ("copy", fox.uid, second.path)
    with pytest.raises(SizeMismatchError, match="96x32"):
        store.frames.copies.copy(wide.id, [first.id], None)
    before = state(store)
    forget(store)
    store = reopen()
    assert state(store) == before


def test_a_failed_copy_leaves_no_trace(store, fox, save) -> None:
    owl = store.projects.create("Owl", WIDTH, HEIGHT, 24)
    saved = [frame.id for frame in save(1, 2, 3)]
    (other,) = store.frames.copies.copy(fox.id, saved[:1], None)
    store.frames.files.change(other.id, project_id=owl.id)
    folder = store.paths.project(fox.folder)
    (folder / "frame_000002.json").write_text("{")
    (folder / "frame_000003.png").unlink()
    before, received = tree(store.paths.frames), []
    store.events.subscribe(received.append)
    for project, ids, place, error in (
        (fox.id, saved[:1], other.id, FrameNotFoundError),
        (fox.id, [saved[0], 99], None, FrameNotFoundError),
        (fox.id, saved[:1], 99, FrameNotFoundError),
        (99, saved[:1], None, ProjectNotFoundError),
        (fox.id, saved[:2], None, SidecarError),
        (fox.id, [saved[0], saved[2]], None, FileMissingError),
    ):
        with pytest.raises(error):
            store.frames.copies.copy(project, ids, place)
    assert (tree(store.paths.frames), received) == (before, [])
    assert [frame.id for frame in frames_of(store, fox)] == saved


@pytest.mark.slow
def test_a_crash_at_any_moment_leaves_no_partial_copy(
    store, fox, save, reopen, monkeypatch, tmp_path
) -> None:
    saved = [frame.id for frame in save(1, 2)]
    moments: list[Path] = []

    def photographed(real):
        def then(*args, **more):
            done = real(*args, **more)
            moments.append(Path(shutil.copytree(store.paths.frames, tmp_path / f"moment-{len(moments)}")))
            return done

        return then

    before = tree(store.paths.frames)
    with monkeypatch.context() as patched:
        # The last step before the commit: after a crash, the index has none of the copies.
        patched.setattr("kino_store.services.frames.file_transaction.FileTransaction.flush", lambda _: 1 / 0)
        for owner, name in ((os, "link"), (Path, "unlink"), (Path, "replace")):
            patched.setattr(owner, name, photographed(getattr(owner, name)))
        with pytest.raises(ZeroDivisionError):
            store.frames.copies.copy(fox.id, saved, saved[0])
    assert tree(store.paths.frames) == before
    assert len(moments) > 8
    seen = set()
    for moment in moments:
        for left in moment.rglob(f"*-{os.getpid()}-*"):  # the process that wrote it is dead
            left.rename(left.with_name(left.name.replace(f"-{os.getpid()}-", "-99999999-")))
        shutil.rmtree(store.paths.frames)
        shutil.copytree(moment, store.paths.frames)
        forget(store)  # it would know the line of a later moment
        store = reopen()
        frames = frames_of(store, store.projects.find("Fox"))
        assert all(sidecar_path(store.frames.read.picture(frame)).is_file() for frame in frames)
        check_agreement(store)
        seen.add(tuple(frame.seed for frame in frames))
    assert seen == {(1, 2), (1, 2, 1, 2)}

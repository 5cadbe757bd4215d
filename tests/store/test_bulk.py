"""Many frames saved in groups: their order, their places, one undo, stopping, and errors in between."""

from __future__ import annotations

import hashlib
import weakref
from collections.abc import Iterator

import pytest

from kino_store.documents import Params
from kino_store.errors import (
    FileMissingError,
    FrameNotFoundError,
    InvalidValueError,
    SizeMismatchError,
    TaskGivenUpError,
)
from kino_store.ids import new_uid
from kino_store.media import png
from kino_store.media.atomic import write_temporary
from kino_store.media.png import PictureError
from kino_store.services.frames.bulk import GROUP
from kino_store.services.frames.encoder import AHEAD, Decoded, Encoded, SaveContext
from kino_store.services.frames.frame_edit import SAVE
from kino_store.services.journal import Purpose
from kino_store.values import Frame, Place
from tests.store.pictures import picture
from tests.store.tasks import queue_tasks, start_task
from tests.store.test_crash import check_agreement
from tests.store.test_frame_files import tree
from tests.store.test_journal import lines_of
from tests.store.timelines import frames_of

MANY = 2 * GROUP + 7


def decoded(*seeds: int, **context: object) -> Iterator[Decoded]:
    shared = SaveContext(**context)
    return (Decoded(picture(seed), shared) for seed in seeds)


@pytest.fixture
def bulk(store, fox):
    """Start to save pictures with these seeds, all as one step; groups come one by one."""

    def run(*seeds: int, place: Place = Place(), **context: object) -> Iterator[list[Frame]]:  # noqa: B008
        return store.frames.bulk.save(fox, decoded(*seeds, **context), Purpose("import", new_uid()), place)

    return run


def encoded(folder, seed: int, **changes: object) -> Encoded:
    """Write a picture as another process does."""
    data = png.encode(picture(seed, **changes).pixels)
    file = write_temporary(folder, data, flush=False)
    return Encoded(file, hashlib.sha256(data).hexdigest(), Params(seed=seed), SaveContext(generator="video"))


def test_many_frames_come_in_groups_in_their_order(store, fox, save, bulk, order, events) -> None:
    save(901)
    events.take()
    groups = []
    for group in bulk(*range(MANY)):
        groups.append([frame.id for frame in group])
        assert events.frames()[:2] == ("saved", groups[-1])
    assert [len(group) for group in groups] == [GROUP, GROUP, 7]
    assert order() == [901, *range(MANY)]
    assert [line["do"] for line in lines_of(store)] == ["import"] * 3
    check_agreement(store)


def test_all_groups_are_one_step_of_the_history(store, fox, save, bulk, order) -> None:
    save(901)
    list(bulk(*range(MANY)))
    assert store.frames.history.steps(fox.id).undo.text == f"import of {MANY} pictures"
    store.frames.history.undo(fox.id)
    assert order() == [901]
    store.frames.history.redo(fox.id)
    assert order() == [901, *range(MANY)]


@pytest.mark.parametrize(("where", "expected"), [("before", [1, 2]), ("replace", [1])])
def test_every_group_follows_the_one_before(bulk, save, order, where, expected) -> None:
    _, second = save(1, 2)
    list(bulk(*range(10, 10 + MANY), place=Place(where, file=second.path)))
    new = list(range(10, 10 + MANY))
    assert order() == ([1, *new, 2] if where == "before" else [1, *new])


@pytest.mark.parametrize("purged", [False, True])
def test_a_group_follows_its_predecessor_where_that_is_now(store, fox, bulk, save, order, purged) -> None:
    save(901, 902)
    groups = bulk(*range(GROUP + 1))
    last = next(groups)[-1]
    if purged:
        store.frames.edit.delete([last.id])
        store.frames.edit.purge(fox, -1)
    else:
        store.frames.edit.move([last.id], frames_of(store, fox)[0].id)
    save(903)
    list(groups)
    rest = list(range(GROUP - 1))
    assert order() == ([901, 902, *rest, 903, GROUP] if purged else [GROUP - 1, GROUP, 901, 902, *rest, 903])


def test_what_is_stopped_keeps_its_whole_groups_and_no_other_file(store, bulk, order) -> None:
    groups = bulk(*range(MANY))
    next(groups)
    groups.close()
    assert order() == list(range(GROUP))
    check_agreement(store)


def test_an_error_of_the_source_keeps_whole_groups_and_no_other_file(store, fox, order) -> None:
    def source() -> Iterator[Decoded]:
        yield from decoded(*range(GROUP + 5))
        raise PictureError("The video is damaged here.")

    groups = store.frames.bulk.save(fox, source(), Purpose("import", "a"))
    assert len(next(groups)) == GROUP
    with pytest.raises(PictureError, match="damaged here"):
        next(groups)
    assert order() == list(range(GROUP))
    check_agreement(store)


def test_pictures_that_are_not_needed_yet_are_not_in_memory(store, fox) -> None:
    pictures: list[weakref.ref] = []
    most = 0

    def source() -> Iterator[Decoded]:
        nonlocal most
        for seed in range(MANY):
            shot = Decoded(picture(seed), SaveContext())
            pictures.append(weakref.ref(shot.picture))
            most = max(most, sum(one() is not None for one in pictures))
            yield shot
            del shot

    list(store.frames.bulk.save(fox, source(), Purpose("import", "a")))
    assert 1 < most <= AHEAD + 2  # one is being decoded, one is being handed over


def test_pictures_that_another_process_encoded_are_saved_as_they_are(store, fox, order) -> None:
    folder = store.projects.folder(fox)
    shots = [encoded(folder, seed) for seed in range(GROUP + 1)]
    (first, *_), _ = store.frames.bulk.save(fox, iter(shots), Purpose("import", "a"))
    assert order() == list(range(GROUP + 1))
    assert (first.generator, first.sha256) == ("video", shots[0].sha256)
    assert (png.decode(folder / first.path) == picture(0).pixels).all()
    check_agreement(store)


def test_an_encoded_picture_that_does_not_fit_is_refused(store, fox, tmp_path) -> None:
    folder = store.projects.folder(fox)
    before = tree(store.paths.frames)
    outside = encoded(tmp_path, 1)
    broken = Encoded(write_temporary(folder, b"no picture"), "0" * 64, Params(), SaveContext())
    for shot, error in (
        (encoded(folder, 1, width=8), SizeMismatchError),
        (outside, FileMissingError),
        (broken, PictureError),
    ):
        with pytest.raises(error):
            list(store.frames.bulk.save(fox, [encoded(folder, 2), shot], Purpose("import", "a")))
        if shot.file.parent == folder:
            shot.file.unlink()
    assert tree(store.paths.frames) == before


def test_pictures_of_another_size_and_unknown_places_are_refused(store, fox, bulk) -> None:
    before = tree(store.paths.frames)
    wrong = [*decoded(1), Decoded(picture(2, width=8), SaveContext())]
    with pytest.raises(SizeMismatchError, match="8x32"):
        list(store.frames.bulk.save(fox, wrong, Purpose("import", "a")))
    with pytest.raises(FrameNotFoundError):
        list(bulk(1, place=Place("before", file="frame_000099.png")))
    with pytest.raises(InvalidValueError, match="undone"):
        list(store.frames.bulk.save(fox, decoded(1), Purpose(SAVE, "a")))
    assert list(bulk()) == []
    assert tree(store.paths.frames) == before


def test_a_task_that_was_given_up_saves_no_further_group(store, fox, bulk, order) -> None:
    queue_tasks(store, fox)
    task = start_task(store)
    groups = bulk(*range(GROUP + AHEAD + 1), task_id=task.id, prompt_id=task.prompt_id)
    next(groups)
    store.tasks.queue.delete(task.id)
    with pytest.raises(TaskGivenUpError):
        next(groups)
    assert order() == list(range(GROUP))


def test_waiting_files_of_a_group_that_was_not_finished_are_removed(store, fox, save, reopen) -> None:
    save(1)
    before = tree(store.paths.frames)
    for name in ("frame_000002.json", "frame_000002.png"):
        (store.paths.project("fox") / f".new-{name}").write_bytes(b"part of a group")
    (second,) = store.frames.copies.copy(fox.id, [frames_of(store, fox)[0].id], None)
    assert second.path == "frame_000003.png", "the group may belong to a process that is frozen"
    store.frames.history.undo(fox.id)
    store.frames.edit.empty_trash(fox.id)
    store = reopen()
    left = tree(store.paths.frames)
    assert {name: left[name] for name in before if "project" not in str(name)} == {
        name: data for name, data in before.items() if "project" not in str(name)
    }
    assert not [name for name in left if ".new-" in str(name)]

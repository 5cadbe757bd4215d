"""Disks that are full or read-only, and files in the way: a sentence that says what to do, nothing lost."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from kino_store.errors import DiskFullError, KinoError, StoreUnavailableError
from kino_store.ids import new_uid
from kino_store.media import journal
from kino_store.paths import Paths
from kino_store.services.frames.bulk import GROUP
from kino_store.services.frames.encoder import Decoded, SaveContext
from kino_store.services.journal import Purpose
from kino_store.store import Store, open_store
from kino_store.values import Frame, Project
from tests.conftest import read_only
from tests.store.pictures import HEIGHT, WIDTH, picture
from tests.store.test_crash import check_agreement, fill
from tests.store.test_frame_files import tree
from tests.store.test_recovery import forget, state
from tests.store.timelines import frames_of

MANY = 120  # frames whose move takes more than a page of the journal


def save(store: Store, film: Project, *seeds: int) -> None:
    store.frames.edit.save(film, [picture(seed) for seed in seeds], SaveContext())


def bulk(store: Store, film: Project, *seeds: int) -> None:
    shots = (Decoded(picture(seed), SaveContext()) for seed in seeds)
    list(store.frames.bulk.save(film, shots, Purpose("import", new_uid())))


def move(store: Store, film: Project) -> None:
    """Move all frames but the last behind it: one long line."""
    store.frames.edit.move([frame.id for frame in frames_of(store, film)[:-1]], None)


def delete(store: Store, film: Project) -> None:
    store.frames.edit.delete([frame.id for frame in frames_of(store, film)[:2]])


CHANGES: dict[str, Callable[[Store, Project], object]] = {
    "save": lambda store, film: save(store, film, 7),
    "import": lambda store, film: bulk(store, film, 7, 8),
    "move": move,
    "delete": delete,
    "restore": lambda store, film: store.frames.edit.restore([store.frames.read.deleted(film)[0].id]),
    "copy": lambda store, film: store.frames.copies.copy(film.id, [frames_of(store, film)[0].id], None),
    "undo": lambda store, film: store.frames.history.undo(film.id),
    "rate": lambda store, film: store.projects.update(film.id, fps=12),
    "empty": lambda store, film: store.frames.edit.empty_trash(film.id),
}


def refused(store: Store, film: Project, change: str, error: type[KinoError], match: str) -> None:
    """Check that a change is refused with that sentence and leaves rows and files as they were."""
    before, files = state(store), tree(store.paths.project(film.folder))
    with pytest.raises(error, match=match):
        CHANGES[change](store, film)
    assert (state(store), tree(store.paths.project(film.folder))) == (before, files)


@pytest.fixture
def film(store, fox) -> Project:
    """A project with frames, two of them in the trash, and a journal."""
    save(store, fox, 1, 2, 3, 4, 5)
    delete(store, fox)
    return fox


@pytest.mark.parametrize("change", CHANGES)
def test_a_read_only_folder_refuses_changes_until_it_can_be_written(store, film, reopen, change) -> None:
    with read_only(store.paths.project(film.folder)):
        refused(store, film, change, StoreUnavailableError, r"can't write to .*permission")
    CHANGES[change](store, film)
    check_agreement(store)
    after = state(store)
    forget(store)
    assert state(reopen()) == after


@pytest.mark.parametrize("change", ["move", "delete", "undo", "import"])
def test_a_folder_in_place_of_the_journal_refuses_changes(store, fox, change) -> None:
    save(store, fox, 1, 2, 3, 4, 5)
    delete(store, fox)
    path = store.paths.project(fox.folder) / journal.FILE
    lines = path.read_bytes()
    path.unlink()
    path.mkdir()
    with pytest.raises(KinoError, match=r"film\.jsonl"):
        CHANGES[change](store, fox)
    path.rmdir()
    path.write_bytes(lines)
    CHANGES[change](store, fox)
    check_agreement(store)


def test_a_file_in_place_of_the_trash_refuses_deleting(store, fox) -> None:
    save(store, fox, 1, 2, 3)
    path = store.paths.project(fox.folder) / ".trash"
    path.write_text("in the way")
    refused(store, fox, "delete", StoreUnavailableError, "File exists")
    path.unlink()
    delete(store, fox)
    check_agreement(store)


@contextmanager
def longest_file(size: int) -> Iterator[None]:
    """Let this process write no file beyond `size` bytes: a write that goes further stops there."""
    if sys.platform == "win32":
        pytest.skip("Windows has no such limit")
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.mark.parametrize("room", [0, 1, 700, 4000])
def test_a_line_that_was_written_in_part_is_cut(store, film, reopen, room) -> None:
    bulk(store, film, *range(100, 100 + MANY))
    length = journal.size(store.paths.project(film.folder))
    with longest_file(length + room):
        refused(store, film, "move", StoreUnavailableError, "File too large.*try again")
    move(store, film)
    store.frames.history.undo(film.id)
    after = state(store)
    forget(store)
    assert state(reopen()) == after


@pytest.fixture
def on_small_disk(small_disk, tmp_path) -> Iterator[tuple[Store, Project]]:
    """A store whose frames are on a disk of 3 MB."""
    store = open_store(Paths(small_disk / "kino", tmp_path / "state"))
    yield store, store.projects.create("Fox", WIDTH, HEIGHT, 24)
    store.close()


def test_a_disk_that_fills_up_in_the_middle_of_a_line_loses_nothing(
    on_small_disk, small_disk, tmp_path
) -> None:
    store, film = on_small_disk
    save(store, film, *range(MANY))
    delete(store, film)
    fill(small_disk, leave=0)  # there is still room in the last page of the journal
    refused(store, film, "move", DiskFullError, r"is full .*Nothing was saved\. Free some space.*try again")
    refused(store, film, "save", DiskFullError, r"is full")
    (small_disk / "ballast").unlink()
    move(store, film)
    save(store, film, 1000)
    check_agreement(store)
    after = state(store)
    forget(store)
    store.close()
    again = open_store(Paths(small_disk / "kino", tmp_path / "state"))
    assert state(again) == after
    again.close()


def test_groups_before_the_disk_was_full_stay_and_the_rest_leaves_no_file(on_small_disk, small_disk) -> None:
    store, film = on_small_disk
    groups: list[list[Frame]] = []
    free = shutil.disk_usage(small_disk).free
    fill(small_disk, leave=free * 2 // 3)
    shots = (Decoded(picture(seed), SaveContext()) for seed in range(20 * GROUP))
    with pytest.raises(DiskFullError, match="Free some space"):
        groups.extend(store.frames.bulk.save(film, shots, Purpose("import", "a")))
    assert len(groups) > 1
    assert [frame.seed for frame in frames_of(store, film)] == list(range(len(groups) * GROUP))
    check_agreement(store)
    Path(small_disk / "ballast").unlink()
    save(store, film, 7)
    assert len(frames_of(store, film)) == len(groups) * GROUP + 1

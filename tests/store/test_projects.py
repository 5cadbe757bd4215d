"""Projects are created, found, changed, deleted and restored."""

from fractions import Fraction

import pytest

from kino_store.errors import (
    FileMissingError,
    InvalidValueError,
    NameTakenError,
    ProjectNotFoundError,
    SizeMismatchError,
)
from kino_store.film.timecode import exact_fps
from kino_store.media.sidecar import read_project
from tests.store.timelines import frames_of


def test_a_new_project_has_a_folder_and_a_file(store, fox) -> None:
    assert store.projects.get(fox.id) == store.projects.find("Fox") == fox
    document = read_project(store.paths.project(fox.folder))
    assert (document.name, document.width, document.height, document.fps) == ("Fox", 48, 32, 24)


def test_names_and_folders_are_unique(store, fox) -> None:
    with pytest.raises(NameTakenError):
        store.projects.create("Fox", 48, 32, 24)
    assert store.projects.create("fox", 48, 32, 24).folder == "fox-2"
    assert store.projects.ensure("Fox", 999, 999, 60) == fox


@pytest.mark.parametrize(
    ("field", "values"),
    [
        ("width", (0, 32, 24)),
        ("width", (16385, 32, 24)),
        ("height", (48, 15, 24)),
        ("fps", (48, 32, 0)),
        ("fps", (48, 32, 240.5)),
        ("fps", (48, 32, float("nan"))),
    ],
)
def test_a_format_out_of_range_names_the_field_and_writes_nothing(store, field, values) -> None:
    with pytest.raises(InvalidValueError, match=f"^{field}: "):
        store.projects.create("Bad", *values)
    assert store.projects.all() == []
    assert [path.name for path in store.paths.frames.iterdir()] == [".store"]


def test_a_project_that_cannot_be_created_leaves_nothing(store, monkeypatch) -> None:
    monkeypatch.setattr("kino_store.queries.projects.insert", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        store.projects.create("Fox", 48, 32, 24)
    assert [path.name for path in store.paths.frames.iterdir()] == [".store"]


def test_the_error_for_an_unknown_project_lists_the_known_ones(store, fox) -> None:
    with pytest.raises(ProjectNotFoundError, match="Projects: Fox"):
        store.projects.find("Hound")


def test_changes_are_also_written_to_the_project_file(store, fox, reopen) -> None:
    changed = store.projects.update(fox.id, name="Hound", fps=23.976)
    assert (changed.name, changed.fps, changed.folder) == ("Hound", 23.976, "fox")
    assert read_project(store.paths.project("fox")).name == "Hound"
    assert reopen().projects.find("Hound").id == fox.id


def test_the_size_is_fixed_once_there_are_frames(store, fox, save) -> None:
    assert store.projects.update(fox.id, width=64).width == 64
    store.projects.update(fox.id, width=48)
    save(1)
    with pytest.raises(SizeMismatchError, match="1 frames of 48x32"):
        store.projects.update(fox.id, width=64)


def test_a_deleted_project_is_restored_with_its_frames(store, fox, save, order) -> None:
    save(1, 2, 3)
    token = store.projects.delete(fox.id)
    assert store.projects.all() == []
    back = store.restore_project(token)
    assert back.name == "Fox"
    assert [frame.seed for frame in frames_of(store, back)] == [1, 2, 3]


def test_a_deleted_project_is_purged_after_its_time(store, fox, save) -> None:
    save(1)
    token = store.projects.delete(fox.id)
    assert store.projects.purge(1) == 0
    assert store.projects.purge(-1) == 1
    with pytest.raises(FileMissingError, match="The deleted project 'fox' is no longer in the trash"):
        store.restore_project(token)


def test_rounded_video_rates_mean_the_exact_ones() -> None:
    assert [exact_fps(fps) for fps in (23.976, 29.97, 59.94, 24, 12.5)] == [
        Fraction(24000, 1001), Fraction(30000, 1001), Fraction(60000, 1001), Fraction(24), Fraction(25, 2),
    ]  # fmt: skip

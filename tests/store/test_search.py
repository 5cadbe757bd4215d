"""Search: what can be asked, and that SQLite with and without FTS5 and PostgreSQL find the same."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from kino_store.documents import Lora
from kino_store.errors import InvalidValueError
from kino_store.queries import text_index
from kino_store.search import parse, words_of
from kino_store.services.frames.encoder import Picture, SaveContext
from kino_store.values import Place
from tests.store.pictures import picture
from tests.store.test_recovery import forget
from tests.store.timelines import frames_of

PROMPTS = [
    "A red fox at dawn, wet fur",
    "a red fox at night; wet grass, dry fur",
    "An owl at night, 雪の森",
    "Café in the rain (film grain:1.2)",
    None,
]


@pytest.fixture(params=["fts5", "like", "postgresql"])
def url(request, monkeypatch) -> str | None:
    if request.param == "like":
        monkeypatch.setattr(text_index, "has_fts5", lambda: False)
    return request.getfixturevalue("postgres_url") if request.param == "postgresql" else None


@pytest.fixture
def film(store, fox):
    """Five frames, made by two generators with two models."""
    for number, prompt in enumerate(PROMPTS):
        made = picture(number + 1)
        params = made.params.model_copy(
            update={
                "prompt": prompt,
                "model_name": "SDXL/juggernaut_XL-v9.safetensors" if number < 2 else "sd15.safetensors",
                "loras": (Lora(lora_name="ink.safetensors", strength_model=1, strength_clip=1),)
                if number == 2
                else None,
            }
        )
        context = SaveContext(generator="sdxl" if number < 2 else "sd15")
        store.frames.edit.save(fox, [Picture(made.pixels, params)], context)
    return fox


@pytest.fixture
def find(store, film):
    """Return the seeds of the frames that are found, in timeline order."""

    def run(text: str) -> list[int | None]:
        found = store.frames.search.find(film.id, text)
        assert found.unread == 0
        seeds = {frame.id: frame.seed for frame in frames_of(store, film)}
        return [seeds[frame_id] for frame_id in found.frame_ids]

    return run


def test_what_is_found(find) -> None:
    expected = {
        "": [1, 2, 3, 4, 5],
        "fox": [1, 2],
        "FOX night": [2],
        '"wet fur"': [1],
        "wet fur": [1, 2],
        "fox -night": [1],
        "-night": [1, 4, 5],
        '-"wet fur" -owl': [2, 4, 5],
        "gra*": [2, 4],
        "gra": [],
        "cafe": [4],
        "雪": [3],
        "雪の森": [3],
        "雪森": [],
        "grain:1.2": [4],
        "model:juggernaut": [1, 2],
        "model:SDXL/juggernaut_XL-v9.safetensors": [1, 2],
        "model:sd15 night": [3],
        "-model:sd15": [1, 2],
        "juggernaut": [],
        "lora:ink": [3],
        "seed:4": [4],
        "-seed:4": [1, 2, 3, 5],
        "gen:sdxl": [1, 2],
        "gen:SD*": [1, 2, 3, 4, 5],
        "-gen:sdxl": [3, 4, 5],
        "frames:2-3": [2, 3],
        "frames:4-": [4, 5],
        "frames:2 fox": [2],
        "-frames:2-4": [1, 5],
        "made:>2000": [1, 2, 3, 4, 5],
        "made:<2000-01-01": [],
        "made:<=2000": [],
        "made:>=2000-02": [1, 2, 3, 4, 5],
        "-made:2000-01-31": [1, 2, 3, 4, 5],
        "-made:>2000-12": [],
        "gen:none": [],
        "-frames:4": [1, 2, 3, 5],
        "frames:4-2": [],
        "\"'); DROP TABLE frames;--": [],
        "fox AND OR NOT NEAR(": [],
        "...": [1, 2, 3, 4, 5],
    }
    assert {text: find(text) for text in expected} == expected


def test_what_can_t_be_understood_is_refused() -> None:
    numbers = ["rating:6", "rating:>=x", "frames:x", "frames:0", "seed:x"]
    for text in [
        *numbers,
        "label:pink",
        "made:yesterday",
        "made:2026-13",
        "made:2026-02-30",
        "x" * 501,
        "x " * 51,
    ]:
        with pytest.raises(InvalidValueError):
            parse(text)


def test_marks_are_found(store, film, find) -> None:
    frames = frames_of(store, film)
    store.frames.marks.mark([frames[0].id, frames[3].id], {"rating": 4})
    store.frames.marks.mark([frames[1].id], {"rating": 2, "label": "red", "note": "The paw is broken"})
    marker = store.frames.marks.add_marker(film.id, frames[4].id, {"name": "Act two"})
    assert find("rating:>=3") == [1, 4]
    assert find("rating:0") == [3, 5]
    assert find("rating:>0 -rating:4") == [2]
    assert find("label:red") == [2]
    assert find("label:none") == [1, 3, 4, 5]
    assert find("note:paw") == find("broken fox") == [2]
    assert find("act") == find("note:two") == [5]
    store.frames.marks.change_marker(film.id, marker.marker.uid, {"frame_id": frames[0].id})
    assert find("act fox") == [1]
    store.frames.history.undo(film.id)
    assert find("act") == [5]
    store.frames.marks.mark([frames[1].id], {"note": ""})
    assert find("paw") == []


def test_deleted_frames_are_not_found_and_their_texts_go_with_them(store, film, find) -> None:
    frames = frames_of(store, film)
    store.frames.edit.delete([frames[0].id, frames[2].id])
    assert find("fox") == [2]
    store.frames.edit.restore([frames[0].id])
    assert find("fox") == [1, 2]
    store.frames.edit.empty_trash(film.id)
    assert texts_in(store) == 4
    assert find("owl") == []
    token = store.projects.delete(film.id)
    assert texts_in(store) == 0
    film = store.restore_project(token)
    found = store.frames.search.find(film.id, "fox")
    assert [store.frames.read.get(frame_id).seed for frame_id in found.frame_ids] == [1, 2]


def test_frames_with_equal_texts_share_a_row(store, film) -> None:
    frames = frames_of(store, film)
    before = texts_in(store)
    copied = store.frames.copies.copy(film.id, [frames[0].id] * 3, None)
    assert texts_in(store) == before
    assert len(store.frames.search.find(film.id, "dawn").frame_ids) == 4
    place = Place("before", file=frames[0].path)
    store.frames.edit.save(film, [picture(9)], SaveContext(), place)
    assert store.frames.search.find(film.id, "dawn").frame_ids == [frames[0].id, *(one.id for one in copied)]


def test_a_rebuilt_database_finds_the_same(store, film, find, reopen) -> None:
    frames = frames_of(store, film)
    store.frames.marks.mark([frames[1].id], {"note": "The paw is broken"})
    forget(store)
    store = reopen()
    film = store.projects.find("Fox")
    for text, expected in (("fox", [1, 2]), ("paw", [2]), ("-fox", [3, 4, 5])):
        found = store.frames.search.find(film.id, text)
        assert [store.frames.read.get(one).seed for one in found.frame_ids] == expected


def test_frames_of_an_older_database_are_read_after_the_start(store, film, reopen, paths) -> None:
    frames = frames_of(store, film)
    store.frames.marks.mark([frames[4].id], {"note": "The paw is broken"})
    with store.database.write() as connection:
        connection.execute(sa.text("UPDATE frames SET text_id = NULL"))
    (paths.project("fox") / "frame_000004.json").write_text("damaged")
    found = store.frames.search.find(film.id, "fox")
    assert (found.frame_ids, found.unread) == ([], 5)
    store = reopen()
    store.frames.search.read_all()
    for text, expected in (("fox", [1, 2]), ("paw", [5]), ("rain", []), ("-fox", [3, 4, 5])):
        found = store.frames.search.find(film.id, text)
        assert [store.frames.read.get(one).seed for one in found.frame_ids] == expected
        assert found.unread == 0


@pytest.mark.parametrize("url", ["fts5"], indirect=True)
def test_an_index_that_a_process_without_fts5_left_behind_is_filled_again(
    store, fox, save, reopen, monkeypatch
) -> None:
    with monkeypatch.context() as without:
        without.setattr(text_index, "has_fts5", lambda: False)
        made = picture(1)
        params = made.params.model_copy(update={"prompt": "a fox"})
        store.frames.edit.save(fox, [Picture(made.pixels, params)], SaveContext())
    assert store.frames.search.find(fox.id, "fox").frame_ids == []
    store = reopen()
    assert len(store.frames.search.find(fox.id, "fox").frame_ids) == 1


def test_words_have_no_case_and_no_accents() -> None:
    found = words_of("Ünïcode_ÉTÉ, don't; STRASSE straße 8k")
    assert found == ("unicode", "ete", "don", "t", "strasse", "strasse", "8k")


def texts_in(store) -> int:
    with store.database.read() as connection:
        return connection.execute(sa.text("SELECT count(*) FROM texts")).scalar_one()

"""Several people at once: no change is lost, none is made twice, and nobody sees an internal error."""

from __future__ import annotations

import random
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import pytest

from kino_store.services.frames.encoder import SaveContext
from kino_store.store import open_store
from kino_store.values import Place
from tests.store.pictures import HEIGHT, WIDTH, picture
from tests.store.test_recovery import forget

FRAMES, PEOPLE, CHANGES = 6, 4, 25
TOLD = {200, 201, 404, 409}  # done, or told that somebody was faster


@pytest.fixture
def film(store):
    """A film whose frames have two takes each."""
    project = store.projects.create("Fox", WIDTH, HEIGHT, 24)
    frames = store.frames.edit.save(project, [picture(n) for n in range(FRAMES)], SaveContext())
    for frame in frames:
        store.frames.edit.save(project, [picture(50)], SaveContext(), Place("take", file=frame.path))
    return project


def test_people_choose_move_hold_and_undo_at_once(kino, store, film) -> None:
    ids = kino.get(f"/v1/projects/{film.id}/timeline").json()["frame_ids"]
    takes = {one: [take.path for take in store.frames.takes.of(one)] for one in ids}

    def change(rng: random.Random) -> int:
        one = rng.choice(ids)
        kind = rng.choice(["choose", "move", "hold", "mark", "make", "undo", "redo"])
        if kind == "choose":
            body = {"choices": {str(one): rng.choice(takes[one])}}
            return kino.post("/v1/frames/choose", body).status
        if kind == "move":
            others = [None, *(other for other in ids if other != one)]
            body = {"frame_ids": [one], "before": rng.choice(others)}
            return kino.post(f"/v1/projects/{film.id}/frames/move", body).status
        if kind == "hold":
            return kino.post("/v1/frames/hold", {"ids": [one], "hold": rng.randint(1, 4)}).status
        if kind == "mark":
            return kino.post("/v1/frames/mark", {"ids": [one], "set": {"rating": rng.randint(0, 5)}}).status
        if kind == "make":
            return kino.post(f"/v1/projects/{film.id}/make?dry=true", {}).status
        return kino.post(f"/v1/projects/{film.id}/{kind}", {}).status

    def person(number: int) -> list[int]:
        rng = random.Random(number)
        return [change(rng) for _ in range(CHANGES)]

    with ThreadPoolExecutor(PEOPLE) as pool:
        statuses = [status for answers in pool.map(person, range(PEOPLE)) for status in answers]
    assert set(statuses) <= TOLD, statuses
    assert statuses.count(200) > PEOPLE * CHANGES / 2

    timeline = kino.get(f"/v1/projects/{film.id}/timeline").json()
    assert sorted(timeline["frame_ids"]) == sorted(ids), "each frame once"
    before = [(one.path, one.uid, one.hold, one.rating, one.takes) for one in _frames(store, film)]
    forget(store)
    with closing(open_store(store.paths)) as rebuilt:
        found = _frames(rebuilt, rebuilt.projects.find("Fox"))
    assert [(one.path, one.uid, one.hold, one.rating, one.takes) for one in found] == before


def _frames(store, project):
    return store.frames.read.timeline_page(project.id, 0, 100)[1]

"""What is stale: derived from what pictures were made from and what the relations mean now."""

from __future__ import annotations

import shutil

import pytest

from kino_store.documents import SidecarInput
from kino_store.errors import InvalidDataError, KinoError
from kino_store.jobs import StoredPlace
from kino_store.queries.uses import Use
from kino_store.services.frames.encoder import SaveContext
from kino_store.services.frames.stale import Sources
from kino_store.services.tasks.chains import FilmChains
from kino_store.services.tasks.passes import PassOrder
from kino_store.values import Place
from tests.store.pictures import picture
from tests.store.tasks import FOX, start_task, submitter_of
from tests.store.test_recovery import forget
from tests.store.test_takes import take
from tests.store.timelines import frames_of

PROMPT = {
    "1": {
        "class_type": "KinoLoadFrame",
        "inputs": {"project": "Fox", "frame_number": -1, "file": "", "relation": "previous"},
    },
    "2": {"class_type": "KinoSaveFrame", "inputs": {"project": "Fox", "where": "append", "image": ["1", 0]}},
}


def save_from(store, project, source, seed: int, relation: str = "previous", place: Place | None = None):
    """Save a frame that was made from another one."""
    made_from = SidecarInput(
        role="image", relation=relation, project=project.uid, file=source.path, sha256=source.sha256
    )
    prompt = {**PROMPT, "1": {**PROMPT["1"], "inputs": {**PROMPT["1"]["inputs"], "file": source.path}}}
    context = SaveContext(prompt=prompt, node_id="2", inputs=(made_from,), timing={"seconds": 2.0})
    (frame,) = store.frames.edit.save(project, [picture(seed)], context, place or Place())
    return frame


@pytest.fixture
def chain(store, fox, save):
    """Six frames, each made from the one before."""
    frames = save(1)
    for seed in range(2, 7):
        frames.append(save_from(store, fox, frames[-1], seed))
    return frames


def stale(store, project) -> list[tuple[int, int]]:
    return store.frames.stale.of(project.id).runs


def test_all_that_follows_from_a_changed_frame_is_stale_until_it_is_undone(store, fox, chain) -> None:
    assert stale(store, fox) == []
    take(store, fox, chain[2], 9, show=True)
    assert stale(store, fox) == [(3, 5)]
    store.frames.history.undo(fox.id)
    assert stale(store, fox) == []


def test_an_inserted_moved_or_deleted_frame_makes_what_follows_stale(store, fox, save, chain) -> None:
    save(20, place=Place("before", file=chain[3].path))
    assert stale(store, fox) == [(4, 6)]
    store.frames.edit.move([chain[0].id], None)
    assert stale(store, fox) == [(0, 1), (3, 5)]
    store.frames.history.undo(fox.id)
    store.frames.edit.delete([chain[5].id])
    assert stale(store, fox) == [(4, 5)]


def test_staleness_survives_the_database_and_a_copied_folder(store, fox, chain, reopen, paths) -> None:
    take(store, fox, chain[0], 9, show=True)
    forget(store)
    again = reopen()
    project = again.projects.find("Fox")
    assert stale(again, project) == [(1, 5)]
    again.close()
    shutil.copytree(paths.project("fox"), paths.frames / "copied")
    third = reopen()
    copied = next(one for one in third.projects.all() if one.folder == "copied")
    assert stale(third, copied) == [(1, 5)]


def test_a_frame_that_is_named_by_itself_is_followed_through_its_takes(store, fox, save) -> None:
    first, second = save(1, 2)
    made = save_from(store, fox, first, 3, relation="fixed")
    by_file = save_from(store, fox, first, 4, relation="file")
    store.frames.edit.move([first.id], None)
    assert stale(store, fox) == []
    added = take(store, fox, first, 9, show=True)
    index = [frame.id for frame in frames_of(store, fox)].index(made.id)
    assert stale(store, fox) == [(index, index)]
    (source,) = store.frames.stale.sources(made.id)
    assert (source.state, source.file, source.frame_id) == ("changed", first.path, first.id)
    assert [one.state for one in store.frames.stale.sources(by_file.id)] == ["ok"]
    assert added.path != first.path
    assert store.frames.stale.sources(second.id) == []


def test_a_copy_of_a_chain_is_not_stale(store, fox, chain) -> None:
    store.frames.copies.copy(fox.id, [chain[3].id, chain[4].id], None)
    assert stale(store, fox) == []


def test_only_what_is_stale_is_ordered_and_in_order(store, fox, chain) -> None:
    take(store, fox, chain[2], 9, show=True)
    dry = store.tasks.make.make(fox.id, dry=True)
    assert (dry.frame_ids, dry.task_ids, dry.seconds) == ([one.id for one in chain[3:]], [], 6.0)
    made = store.tasks.make.make(fox.id)
    tasks = [store.tasks.queue.get(one) for one in made.task_ids]
    assert [task.after for task in tasks] == [None, *made.task_ids[:-1]]
    assert len({task.data["place"]["step"] for task in tasks}) == 1
    seeds = iter(range(30, 40))
    for frame in chain[3:]:
        task = start_task(store)
        built = store.tasks.prompts.build(task).prompt
        before = frames_of(store, fox)
        index = [one.id for one in before].index(frame.id)
        assert built["1"]["inputs"]["file"] == before[index - 1].path, "what stands before it now"
        place = store.frames.read.resolve(fox, StoredPlace(**task.data["place"]).place())
        save_from_task(store, fox, task, before[index - 1], next(seeds), place)
        store.tasks.lifecycle.succeeded(task)
    assert stale(store, fox) == []
    assert store.frames.history.steps(fox.id).undo.text == "3 new takes"
    store.frames.history.undo(fox.id)
    assert stale(store, fox) == [(3, 5)]


def save_from_task(store, project, task, source, seed: int, place: Place) -> None:
    made_from = SidecarInput(
        role="image", relation="previous", project=project.uid, file=source.path, sha256=source.sha256
    )
    context = SaveContext(
        prompt=PROMPT, node_id="2", inputs=(made_from,), task_id=task.id, prompt_id=task.prompt_id
    )
    store.frames.edit.save(project, [picture(seed)], context, place)


def chains_of(store) -> FilmChains:
    parts = store.projects, store.generators, store.frames.read, store.tasks.queue
    return FilmChains(*parts, submitter_of(store))


def test_frames_that_are_made_from_each_other_are_named() -> None:
    shown = [(1, "a.png", "", "1"), (2, "b.png", "", "2")]
    uses = [Use("a.png", "fixed", "b.png", "2"), Use("b.png", "fixed", "a.png", "0")]
    sources = Sources(shown, uses, {})
    assert sources.stale() == {0, 1}
    from kino_store.services.tasks.make import in_order

    with pytest.raises(KinoError, match="are made from each other"):
        in_order(sources, {0, 1})


def test_a_chain_waits_for_its_links_and_has_its_places(store, fox, save) -> None:
    (first,) = save(1)
    chains = chains_of(store)
    data = {"prompt": "a fox", "model_name": FOX}
    ids = chains.chain(fox.id, "next_frame", data, 3)
    tasks = [store.tasks.queue.get(one) for one in ids]
    assert [task.after for task in tasks] == [None, *ids[:-1]]
    assert tasks[0].position < tasks[1].position < tasks[2].position
    built = store.tasks.prompts.build(tasks[0]).prompt
    loaded = built["8"]["inputs"]
    assert (loaded["file"], loaded["relation"]) == (first.path, "previous")
    with pytest.raises(InvalidDataError, match="does not start from the frame before"):
        chains.chain(fox.id, "sd15", data, 3)


def test_a_take_made_from_its_own_frame_is_not_stale_when_it_is_shown(store, fox, save) -> None:
    first, second = save(1, 2)
    data = {"prompt": "a fox", "model_name": FOX}
    chains = chains_of(store)
    ids = chains.run_over(fox.id, "img2img", data, [first.id, second.id], PassOrder(show=True))
    for seed in (11, 12):
        task = start_task(store)
        prompt = store.tasks.prompts.build(task).prompt
        assert prompt["8"]["inputs"]["relation"] == "self"
        (made_from,) = store.frames.inputs.of_prompt(prompt, "7")
        place = store.frames.read.resolve(fox, StoredPlace(**task.data["place"]).place())
        context = SaveContext(
            prompt=prompt,
            node_id="7",
            inputs=(made_from,),
            task_id=task.id,
            prompt_id=task.prompt_id,
            run=task.run,
        )
        store.frames.edit.save(fox, [picture(seed)], context, place)
        store.tasks.lifecycle.succeeded(task)
    assert [frame.seed for frame in frames_of(store, fox)] == [11, 12]
    assert stale(store, fox) == []
    assert len({store.tasks.queue.get(one).run for one in ids}) == 1
    with pytest.raises(InvalidDataError, match="takes no picture"):
        chains.run_over(fox.id, "sd15", data, [first.id])

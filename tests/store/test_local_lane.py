"""The lane of this machine, with real child processes: what they do, and what happens when they misbehave."""

from __future__ import annotations

import json
import multiprocessing
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from kino_store.errors import LocalJobError
from kino_store.local import child as child_module
from kino_store.local.child import Child
from kino_store.services.frames.encoder import SaveContext
from kino_store.services.tasks.lifecycle import ATTEMPTS
from kino_store.store import Store, open_store
from kino_store.values import Task
from tests.processes import job_processes
from tests.store.children import hold_child, write_script
from tests.store.event_listener import EventListener
from tests.store.pictures import HEIGHT, WIDTH, picture
from tests.store.tasks import Comfy, claim_task, queue_tasks
from tests.waiting import eventually

pytestmark = pytest.mark.slow
unix_only = pytest.mark.skipif(os.name == "nt", reason="signals are Unix's")


@pytest.fixture
def restart(paths) -> Iterator[Callable[[], Store]]:
    """Open a store that runs its lanes; close the one before."""
    opened: list[Store] = []

    def run() -> Store:
        while opened:
            opened.pop().close()
        opened.append(open_store(paths, None, Comfy()))
        return opened[-1]

    yield run
    while opened:
        opened.pop().close()


@pytest.fixture
def store(restart) -> Store:
    return restart()


@pytest.fixture
def fox(store):
    project = store.projects.create("Fox", WIDTH, HEIGHT, 24)
    store.frames.edit.save(project, [picture(seed) for seed in range(6)], SaveContext())
    return project


@pytest.fixture
def misbehave(monkeypatch, tmp_path) -> Callable[[str], None]:
    """Let child processes run another script, which may be silent for five seconds."""

    def use(name: str) -> None:
        monkeypatch.setattr(child_module, "SCRIPT", write_script(tmp_path, name))
        monkeypatch.setattr(child_module, "SILENCE_SECONDS", 5.0)

    return use


def in_status(store: Store, task: Task, *status: str) -> Task:
    assert eventually(lambda: store.tasks.queue.get(task.id).status in status), store.tasks.queue.get(task.id)
    return store.tasks.queue.get(task.id)


def parts(store: Store) -> list[Path]:
    folders = store.paths.thumbnails, store.paths.proxies, store.paths.state
    return [path for folder in folders for path in folder.glob(".kino-*")]


def cached(store: Store) -> dict[str, bytes]:
    folders = store.paths.thumbnails, store.paths.proxies
    return {path.name: path.read_bytes() for folder in folders for path in sorted(folder.iterdir())}


def test_a_projects_thumbnails_and_proxies_are_created_again(store, fox) -> None:
    events = EventListener(store)
    frame = store.frames.read.timeline_page(fox.id, 0, 1)[1][0]
    store.frames.thumbnails.thumbnail(frame.id, 1024)
    whole = cached(store)
    for folder in (store.paths.thumbnails, store.paths.proxies):
        for path in folder.iterdir():
            path.write_bytes(b"not a picture")
    task = store.tasks.submit.thumbnails(fox.id)
    assert (task.kind, task.type, task.lane, task.data) == ("thumbnails", "thumbnails", "local", {})
    done = in_status(store, task, "completed")
    assert done.result == {"pictures": 6, "skipped": 0, "problems": []}
    assert (done.progress, done.attempt, done.error) == (100.0, 1, None)
    assert cached(store) == whole
    assert store.frames.thumbnails.thumbnail(frame.id, 192)[1].read_bytes() in whole.values()
    reported = [data["progress"] for kind, data, _ in events.take() if kind == "task"]
    assert (reported[-1], reported) == (100.0, sorted(reported))


def test_a_picture_that_cannot_be_read_is_skipped_and_named(store, fox) -> None:
    frames = store.frames.read.timeline_page(fox.id, 0, 10)[1]
    store.frames.read.picture(frames[1]).write_bytes(b"garbage")
    store.frames.read.picture(frames[4]).unlink()
    result = in_status(store, store.tasks.submit.thumbnails(fox.id), "completed").result
    assert (result["pictures"], result["skipped"]) == (4, 2)
    assert [problem["file"] for problem in result["problems"]] == [frames[1].path, frames[4].path]


def test_a_project_without_frames_has_nothing_to_do(store) -> None:
    empty = store.projects.create("Empty", 48, 32, 24)
    done = in_status(store, store.tasks.submit.thumbnails(empty.id), "completed")
    assert done.result == {"pictures": 0, "skipped": 0, "problems": []}


@pytest.mark.parametrize(
    ("script", "reason"),
    [
        ("nonsense", "wrote 'Loading the model ...', which is no report"),
        ("a number", "wrote '42', which is no report"),
        ("an endless line", "wrote 'xxx"),
        ("another report", "colour"),
        pytest.param("dies", "was killed (signal 9)", marks=unix_only),
        ("gives up", "ended with code 1 before it was done. Retry it. It wrote: There is no memory left."),
        ("says nothing", "reported nothing for 5 seconds"),
        ("stops reporting", "reported nothing for 5 seconds"),
        ("stuck", "reported nothing for 5 seconds"),
        ("fails", "The disk is full."),
        ("ends without a result", "ended with code 0 before it was done"),
    ],
)
def test_a_child_that_misbehaves_fails_its_task_and_leaves_nothing(
    store, fox, misbehave, script, reason, monkeypatch
) -> None:
    whole = cached(store)
    with monkeypatch.context():
        misbehave(script)
        failed = in_status(store, store.tasks.submit.thumbnails(fox.id), "failed")
    assert reason in failed.error
    assert eventually(lambda: not job_processes() and not parts(store))
    assert cached(store) == whole
    monkeypatch.undo()
    store.tasks.queue.retry(failed.id)
    assert in_status(store, failed, "completed").error is None


@pytest.mark.parametrize("script", ["deaf", "talks without a pause", "listens"])
def test_a_child_is_ended_when_its_task_is_stopped(store, fox, misbehave, script) -> None:
    misbehave(script)
    task = store.tasks.submit.thumbnails(fox.id)
    (process,) = eventually(job_processes)
    in_status(store, task, "running")
    store.tasks.queue.stop(task.id)
    assert eventually(lambda: not process.is_running())
    assert eventually(lambda: not parts(store))
    stopped = store.tasks.queue.get(task.id)
    assert (stopped.status, stopped.result) == ("stopped", None)


@unix_only
@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGSTOP], ids=["killed", "starving"])
def test_a_child_that_is_killed_or_starves_holds_up_neither_lane(store, fox, how, monkeypatch) -> None:
    monkeypatch.setattr(child_module, "SILENCE_SECONDS", 3.0)
    many = store.projects.create("Many", WIDTH, HEIGHT, 24)
    store.frames.edit.save(many, [picture(seed) for seed in range(400)], SaveContext())
    task = store.tasks.submit.thumbnails(many.id)
    (process,) = eventually(job_processes)
    assert eventually(lambda: store.tasks.queue.get(task.id).progress > 0)
    assert process.nice() > psutil.Process().nice()
    process.send_signal(how)
    next_one = store.tasks.submit.thumbnails(fox.id)
    waiting = queue_tasks(store, fox)
    assert claim_task(store).id == waiting[0], "ComfyUI's lane goes on"
    failed = in_status(store, task, "failed")
    assert ("signal 9" if how == signal.SIGKILL else "reported nothing") in failed.error
    assert in_status(store, next_one, "completed").result["pictures"] == 6
    assert not parts(store)
    assert all(data for data in cached(store).values())


def test_a_job_that_a_restart_interrupts_starts_again_uncounted(
    restart, store, fox, misbehave, monkeypatch
) -> None:
    misbehave("listens")
    task = store.tasks.submit.thumbnails(fox.id)
    in_status(store, task, "running")
    monkeypatch.undo()
    store.close()
    assert not job_processes()
    again = restart()
    done = in_status(again, task, "completed")
    assert (done.attempt, done.result["pictures"]) == (1, 6)


def test_a_job_that_dies_with_comfyui_starts_again_three_times(restart, store, fox) -> None:
    store.tasks.order.pause()
    task = store.tasks.submit.thumbnails(fox.id)
    store.close()
    for attempt in range(1, ATTEMPTS + 1):
        dying = open_store(store.paths)  # without lanes: it does what they do until it is killed
        dying.tasks.order.resume()
        claimed = dying.tasks.order.claim("local", f"claim {attempt}")
        dying.tasks.lifecycle.began(claimed)
        dying.tasks.order.pause()
        dying.close()
        after = restart()
        if attempt < ATTEMPTS:
            assert in_status(after, task, "queued").attempt == attempt
        after.close()
    failed = in_status(restart(), task, "failed")
    assert f"ComfyUI ended {ATTEMPTS} times" in failed.error


def test_nothing_begins_while_the_queue_is_paused(restart, store, fox) -> None:
    store.tasks.order.pause()
    task = store.tasks.submit.thumbnails(fox.id)
    again = restart()
    assert again.tasks.order.is_paused()
    assert not eventually(lambda: again.tasks.queue.get(task.id).status != "queued", 0.5)
    again.tasks.order.resume()
    in_status(again, task, "completed")


def test_jobs_run_one_at_a_time(store, fox, misbehave, monkeypatch) -> None:
    misbehave("listens")
    first, second = (store.tasks.submit.thumbnails(fox.id) for _ in range(2))
    in_status(store, first, "running")
    assert not eventually(lambda: store.tasks.queue.get(second.id).status != "queued", 0.5)
    monkeypatch.undo()
    store.tasks.queue.stop(first.id)
    in_status(store, second, "completed")


def job_of_files(store: Store, project, times: int) -> dict[str, object]:
    frame = store.frames.read.timeline_page(project.id, 0, 1)[1][0]
    return {
        "kind": "thumbnails",
        "folder": str(store.paths.project(project.folder)),
        "files": [(frame.path, frame.sha256)] * times,
        "thumbnails": str(store.paths.thumbnails),
        "proxies": str(store.paths.proxies),
    }


@unix_only
def test_a_child_dies_with_its_parent(store, fox) -> None:
    spawn = multiprocessing.get_context("spawn")
    ours, theirs = spawn.Pipe()
    job = job_of_files(store, fox, 1_000_000)
    parent = spawn.Process(target=hold_child, args=(job, str(store.paths.state), theirs))
    parent.start()
    pid = ours.recv()
    assert psutil.Process(pid).is_running()
    parent.kill()
    parent.join()
    assert eventually(lambda: not psutil.pid_exists(pid) or psutil.Process(pid).status() == "zombie")


def test_the_script_runs_from_a_folder_of_any_name(store, fox, tmp_path) -> None:
    pack = tmp_path / "Kino: 1.0 (copy)" if os.name != "nt" else "Kino 1.0 (copy)"
    shutil.copytree(Path(child_module.__file__).parents[1], pack / "kino_store")
    job = tmp_path / "job.json"
    job.write_text(json.dumps(job_of_files(store, fox, 2)), "utf-8")
    # -I: neither the folder it is started in nor PYTHONPATH is on the path, as in ComfyUI's embedded Python.
    command = [sys.executable, "-I", str(pack / "kino_store" / "local" / "start.py"), str(job)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=tmp_path) as process:
        lines = [json.loads(line) for line in process.stdout]
    assert lines[-1] == {"done": {"pictures": 2, "skipped": 0, "problems": []}}
    assert process.returncode == 0


def test_a_python_that_cannot_be_started_is_named(store, fox, monkeypatch) -> None:
    monkeypatch.setattr(sys, "executable", str(store.paths.state / "no-python"))
    with pytest.raises(LocalJobError, match=r"could not be started .*no-python"):
        Child(job_of_files(store, fox, 1), store.paths.state)
    assert not parts(store)

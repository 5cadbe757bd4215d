"""A wrong frames folder over HTTP: reading works, changes are refused with what to do."""

import pytest

from kino_store.paths import Paths
from kino_store.store import open_store
from tests.http.images import data
from tests.http.serving import Client, FakeComfy, Server


@pytest.fixture
def serve_again(paths, models):
    """Open a store with the same database, and a server on it."""
    opened = []

    def start(folders: Paths) -> Client:
        store = open_store(folders, None, FakeComfy(models))
        server = Server(lambda: store)
        opened.extend([server, store])
        return Client(server)

    yield start
    for one in opened:
        one.close()


def test_a_wrong_folder_is_in_the_health_and_refuses_changes(
    kino, fox, frames, paths, tmp_path, serve_again
) -> None:
    assert kino.get(f"/v1/frames/{frames[0]}/thumbnail").status == 200
    wrong = serve_again(Paths(tmp_path / "empty", paths.state))
    health = wrong.get("/health").json()
    assert health["status"] == "degraded"
    assert f"Kino can't use the frames folder {tmp_path / 'empty'}" in health["trouble"]
    listed = wrong.get(f"/v1/projects/{fox}/frames").json()["frames"]
    assert [frame["id"] for frame in listed] == frames
    for method, path, body in (
        ("POST", "/v1/projects", {"name": "Owl", "width": 48, "height": 32, "fps": 24}),
        ("PUT", f"/v1/projects/{fox}", {"name": "Vixen"}),
        ("DELETE", f"/v1/projects/{fox}", None),
        ("DELETE", f"/v1/frames/{frames[0]}", None),
        ("POST", f"/v1/projects/{fox}/frames/move", {"frame_ids": frames[:1], "before": None}),
    ):
        reply = wrong.request(method, path, body)
        assert (reply.status, reply.code, reply.message) == (503, "wrong_folder", health["trouble"]), path
    assert kino.get("/health").json()["status"] == "healthy"
    assert [frame["id"] for frame in kino.get(f"/v1/projects/{fox}/frames").json()["frames"]] == frames


def test_ids_of_a_deleted_database_are_not_found_and_new_ones_work(
    kino, fox, frames, store, paths, serve_again
) -> None:
    store.close()
    for file in paths.state.glob("kino.db*"):
        file.unlink()
    again = serve_again(paths)
    (project,) = again.get("/v1/projects").json()["projects"]
    ids = again.get(f"/v1/projects/{project['id']}/timeline").json()["frame_ids"]
    assert len(ids) == len(frames)
    assert min(*ids, project["id"]) > 10**9
    assert again.get(f"/v1/frames/{frames[0]}").code == "frame_not_found"
    assert again.get(f"/v1/projects/{fox}").code == "project_not_found"
    assert again.get(f"/v1/frames/{ids[0]}/image").status == 200
    again.send(f"/v1/projects/{project['id']}/frames/move", {"frame_ids": ids[:1], "before": None})
    assert again.get(f"/v1/projects/{project['id']}/timeline").json()["frame_ids"] == [*ids[1:], ids[0]]
    picture = {**data(project["id"]), "image": ids[0]}
    task = {"name": "One", "type": "img2img", "data": picture}
    assert again.send("/v1/generator/tasks", task)["data"]["image"] == ids[0]

"""Copies of frames over HTTP."""

import asyncio

from tests.http.test_events import listen
from tests.http.test_projects import order


def test_frames_are_copied_in_the_order_given(kino, fox, frames) -> None:
    path = f"/v1/projects/{fox}/frames/copy"
    reply = kino.post(path, {"frame_ids": [frames[2], frames[0]], "before": frames[1]})
    answer = reply.json()
    assert (reply.status, answer["total"]) == (201, 2)
    copies = [frame["id"] for frame in answer["frames"]]
    assert order(kino, fox) == [frames[0], *copies, *frames[1:]]
    assert [kino.get(f"/v1/frames/{one}").json() for one in copies] == answer["frames"]
    for original, copy in zip((frames[2], frames[0]), copies, strict=True):
        assert kino.get(f"/v1/frames/{copy}/image").body == kino.get(f"/v1/frames/{original}/image").body
        first, second = (kino.get(f"/v1/frames/{one}/params").json() for one in (original, copy))
        assert (second["params"], second["prompt"]) == (first["params"], first["prompt"])
    kino.send("/v1/frames/delete", {"ids": copies})
    assert order(kino, fox) == frames
    last = kino.send(path, {"frame_ids": frames})["frames"]
    assert order(kino, fox) == [*frames, *[frame["id"] for frame in last]]


def test_frames_are_copied_from_projects_of_the_same_size(kino, fox, frames, dump) -> None:
    other = kino.project("Other")
    wide = kino.send("/v1/projects", {"name": "Wide", "width": 96, "height": 32, "fps": 24})["id"]
    before = dump()
    for body in ({"frame_ids": [99]}, {"frame_ids": [frames[0], 99]}, {"frame_ids": frames, "before": 99}):
        reply = kino.post(f"/v1/projects/{fox}/frames/copy", body)
        assert (reply.status, reply.code) == (404, "frame_not_found")
    assert kino.post(f"/v1/projects/{wide}/frames/copy", {"frame_ids": frames}).code == "size_mismatch"
    foreign = {"frame_ids": frames[:1], "before": frames[1]}
    assert kino.post(f"/v1/projects/{other}/frames/copy", foreign).code == "frame_not_found"
    assert kino.post("/v1/projects/99/frames/copy", {"frame_ids": frames}).code == "project_not_found"
    assert kino.post(f"/v1/projects/{fox}/frames/copy", {"frame_ids": []}).status == 400
    assert dump() == before
    copied = kino.send(f"/v1/projects/{other}/frames/copy", {"frame_ids": frames})["frames"]
    assert [frame["project_id"] for frame in copied] == [other] * len(frames)


def test_copies_publish_one_event(kino, fox, frames) -> None:
    async def work(events, send) -> None:
        answer = await send(f"/v1/projects/{fox}/frames/copy", {"frame_ids": frames[:2], "before": frames[0]})
        event = await events.receive("frames")
        assert (event["change"], event["frame_ids"]) == ("saved", [frame["id"] for frame in answer["frames"]])
        assert event["before"] == frames[0]
        await asyncio.to_thread(kino.send, "/v1/frames/delete", {"ids": event["frame_ids"]})
        assert (await events.receive("frames"))["change"] == "deleted"

    listen(kino, work)

"""ComfyUI's messages, well-formed and malformed.

Also the progress of a whole prompt.
"""

from __future__ import annotations

import json
import struct
from typing import Any

import pytest

from kino_store.comfy.client import Message, Preview, parse_message, parse_preview, refusal
from kino_store.comfy.prompt.progress import percent_done
from tests.store.tasks import SD15

PROMPT_ID = "0b3a1c52-4f0e-4f1c-9d0e-0d5f1a2b3c4d"
STAMP = {"prompt_id": PROMPT_ID, "timestamp": 1764000000000}
ODD = [
    None,
    True,
    0,
    -1.5,
    "",
    "text",
    [],
    [None],
    [[]],
    {},
    {"": None},
    {"nodes": 1},
    {"status": []},
    [{"a": 1}],
    10**400,
    float("nan"),
]


def shown(value: object) -> str:
    return repr(value)[:40]


def progress_of(**nodes: tuple[float, float, str]) -> dict[str, Any]:
    """A `progress_state` message's data."""
    states = {
        key.strip("_"): {
            "value": value,
            "max": most,
            "state": state,
            "node_id": key,
            "prompt_id": PROMPT_ID,
            "display_node_id": key,
            "parent_node_id": None,
            "real_node_id": key,
        }
        for key, (value, most, state) in nodes.items()
    }
    return {"prompt_id": PROMPT_ID, "nodes": states}


FAILURE = {
    **STAMP,
    "node_id": "5",
    "node_type": "KinoSampler",
    "executed": ["1", "2"],
    "exception_message": "CUDA out of memory.\n",
    "exception_type": "torch.cuda.OutOfMemoryError",
    "traceback": ["  File …"],
    "current_inputs": {"seed": [1]},
    "current_outputs": ["1", "2"],
}


@pytest.mark.parametrize(
    ("kind", "data", "message"),
    [
        (
            "status",
            {"status": {"exec_info": {"queue_remaining": 3}}, "sid": "kino-1"},
            Message("queue", remaining=3),
        ),
        ("execution_start", STAMP, Message("began", PROMPT_ID)),
        (
            "execution_cached",
            {**STAMP, "nodes": ["1", "2"]},
            Message("progress", PROMPT_ID, node_progress={"1": 1.0, "2": 1.0}),
        ),
        (
            "progress_state",
            progress_of(
                _1=(1, 1, "finished"), _5=(8, 32, "running"), _6=(0.0, 1.0, "running"), _7=(0, 1, "error")
            ),
            Message("progress", PROMPT_ID, node_progress={"1": 1.0, "5": 0.25, "6": 0.0, "7": 0.0}),
        ),
        ("execution_success", STAMP, Message("succeeded", PROMPT_ID)),
        (
            "execution_error",
            FAILURE,
            Message("failed", PROMPT_ID, reason="KinoSampler (node 5): CUDA out of memory."),
        ),
        (
            "execution_interrupted",
            {**STAMP, "node_id": "5", "node_type": "KinoSampler", "executed": []},
            Message("interrupted", PROMPT_ID),
        ),
        ("executing", {"node": "5", "display_node": "5", "prompt_id": PROMPT_ID}, None),
        ("executing", {"node": None, "prompt_id": PROMPT_ID}, None),
        (
            "executed",
            {"node": "7", "display_node": "7", "output": {"images": []}, "prompt_id": PROMPT_ID},
            None,
        ),
        ("progress", {"value": 1, "max": 4, "prompt_id": PROMPT_ID, "node": "5"}, None),
        ("feature_flags", {"supports_preview_metadata": True}, None),
        ("kino.frames", {"project_id": 1}, None),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_messages_are_parsed(kind, data, message) -> None:
    assert parse_message(kind, json.loads(json.dumps(data))) == message


@pytest.mark.parametrize(
    ("node", "share"),
    [
        ({"value": 3, "max": 4, "state": "running"}, 0.75),
        ({"value": 9, "max": 4, "state": "running"}, 1.0),
        ({"value": -1, "max": 4, "state": "running"}, 0.0),
        ({"value": 0, "max": 0, "state": "running"}, 0.0),
        ({"value": 0, "max": 1, "state": "finished"}, 1.0),
        ({"value": "x", "max": 1}, 0.0),
        ({"value": None, "max": None}, 0.0),
        ({"value": float("nan"), "max": 1}, 0.0),
        ({"value": float("inf"), "max": 1}, 1.0),
        ({"value": 10**400, "max": 1}, 0.0),
        ({"value": 1, "max": []}, 1.0),
        ([], 0.0),
        (None, 0.0),
    ],
    ids=repr,
)
def test_a_nodes_progress_is_from_0_to_1(node, share) -> None:
    message = parse_message("progress_state", {"prompt_id": "p", "nodes": {"5": node}})
    assert message.node_progress == {"5": share}


KINDS = [
    "status",
    "progress_state",
    "execution_cached",
    "execution_start",
    "execution_success",
    "execution_error",
    "execution_interrupted",
]


@pytest.mark.parametrize("kind", [*KINDS, None, 1, [], {}, "unknown"], ids=shown)
def test_malformed_messages_never_raise(kind) -> None:
    nested = [
        {key: odd} for odd in ODD for key in ("status", "nodes", "prompt_id", "exception_message", "node_id")
    ]
    deeper = [{"status": {"exec_info": odd}} for odd in ODD] + [
        {"status": {"exec_info": {"queue_remaining": odd}}} for odd in ODD
    ]
    for data in (
        *ODD,
        *nested,
        *deeper,
        *({"nodes": {"1": odd}} for odd in ODD),
        {"nodes": [[], {}, "1", None]},
    ):
        message = parse_message(kind, data)
        assert message is None or isinstance(message.prompt_id, str)
        if message is not None:
            assert message.remaining is None or message.remaining < 2**10_000
            assert all(0 <= share <= 1 for share in (message.node_progress or {}).values())


JPEG, PNG = b"\xff\xd8\xff jpeg", b"\x89PNG png"


def with_metadata(metadata: Any, image: bytes = JPEG, length: int | None = None) -> bytes:
    text = metadata if isinstance(metadata, bytes) else json.dumps(metadata).encode()
    return struct.pack(">2I", 4, len(text) if length is None else length) + text + image


@pytest.mark.parametrize(
    ("data", "preview"),
    [
        (struct.pack(">2I", 1, 1) + JPEG, Preview("image/jpeg", JPEG)),
        (struct.pack(">2I", 1, 2) + PNG, Preview("image/png", PNG)),
        (
            with_metadata({"node_id": "5", "prompt_id": PROMPT_ID, "image_type": "image/jpeg"}),
            Preview("image/jpeg", JPEG),
        ),
        (with_metadata({"image_type": "image/png", "display_node_id": "ü"}, PNG), Preview("image/png", PNG)),
        (struct.pack(">2I", 3, 1) + b"5a text of a node", None),
        (struct.pack(">2I", 1, 3) + b"a format to come", None),
        (struct.pack(">2I", 9, 1) + JPEG, None),
        (with_metadata({"image_type": "text/html"}, b"<script>"), None),
        (with_metadata({"image_type": ["image/png"]}), None),
        (with_metadata({}), None),
        (with_metadata([1]), None),
        (with_metadata(b"{cut"), None),
        (with_metadata(b"\xff\xfe"), None),
        (with_metadata(b"[" * 100_000), None),
        (with_metadata({"image_type": "image/png"}, length=2**32 - 1), None),
        (with_metadata({"image_type": "image/png"}, b""), None),
        (b"", None),
        (b"\0\0\0\1\0\0\0", None),
    ],
    ids=lambda value: "" if value is None or isinstance(value, Preview) else str(value[:12]),
)
def test_only_pictures_are_previews(data, preview) -> None:
    assert parse_preview(data) == preview


def test_a_refusal_names_the_nodes_and_why() -> None:
    reasons = [
        {
            "type": "value_not_in_list",
            "message": "Value not in list",
            "details": "ckpt_name: 'x' not in ['fox']",
            "extra_info": {},
        },
        {
            "type": "required_input_missing",
            "message": "Required input is missing",
            "details": "vae",
            "extra_info": {},
        },
    ]
    whole = {
        "type": "prompt_outputs_failed_validation",
        "message": "Prompt outputs failed validation",
        "details": "",
        "extra_info": {},
    }
    node = {"errors": reasons, "dependent_outputs": ["7"], "class_type": "KinoLoadCheckpoint"}
    assert refusal({"error": whole, "node_errors": {"2": node}}) == (
        "KinoLoadCheckpoint (node 2): Value not in list ckpt_name: 'x' not in ['fox']; "
        "KinoLoadCheckpoint (node 2): Required input is missing vae"
    )


def test_a_refusal_of_the_whole_prompt_has_comfyuis_message() -> None:
    missing = {
        "type": "missing_node_type",
        "message": "Node 'X' not found. The custom node may not be installed.",
        "details": "Node ID '#3'",
    }
    assert refusal({"error": missing, "node_errors": {}}) == missing["message"]
    assert refusal({"error": missing, "node_errors": []}) == missing["message"]
    assert refusal({"error": "invalid prompt", "node_errors": []}) == "invalid prompt"


@pytest.mark.parametrize("odd", ODD, ids=shown)
def test_malformed_refusals_never_raise_and_always_have_text(odd) -> None:
    shapes = [
        odd,
        {"error": odd},
        {"error": {"message": odd}},
        {"node_errors": odd},
        {"node_errors": {"2": odd}},
    ]
    shapes += [{"node_errors": {"2": {"errors": odd}}}, {"node_errors": {"2": {"errors": [odd]}}}]
    for answer in shapes:
        text = refusal(answer)
        assert isinstance(text, str)
        assert text


def test_progress_grows_from_0_to_100_with_the_nodes() -> None:
    prompt, done, percents = SD15["prompt"], {}, []
    percents.append(percent_done(prompt, done))
    for node in prompt:
        for share in (0.0, 0.3, 1.0):
            done[node] = share
            percents.append(percent_done(prompt, done))
    assert percents == sorted(percents)
    assert (percents[0], percents[-1]) == (0.0, 100.0)
    assert percent_done(prompt, {"5": 1.0}) > percent_done(
        prompt, {node: 1.0 for node in prompt if node != "5"}
    )


def test_nodes_outside_the_prompt_do_not_count() -> None:
    prompt = SD15["prompt"]
    assert percent_done(prompt, {"99": 1.0, "5.0.0.1": 1.0}) == 0.0
    assert percent_done(prompt, {**dict.fromkeys(prompt, 1.0), "99": 1.0}) == 100.0
    assert percent_done({}, {"1": 1.0}) == 0.0

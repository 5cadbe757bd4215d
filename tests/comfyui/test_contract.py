"""Schemathesis on the OpenAPI document of a real ComfyUI: no 5xx, and every answer fits the document."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.comfyui.api import Api

CASES = 2_000
PHASES = "coverage,fuzzing,stateful"
# These end the server (tests/comfyui/test_leaving.py runs them), and a WebSocket is not a request.
LEFT_OUT = "(restart|shutdown|/ws)$"
# These name frames besides the project, which a new project does not have. Schemathesis would take
# the 404 for a missing project (switching off just that check for them has no effect in 4.32).
NAME_FRAMES = "(frames/|passes|between|fill-holds|chains|make|markers|sheets|exports|trash/)"
# A request may fit its schema and still be refused: an unknown generator gives 400, a large body 413.
CONFIG = f"""
[checks]
positive_data_acceptance.expected-statuses = ["2xx", "304", "400", "403", "404", "409", "413", "415", "416"]
negative_data_rejection.expected-statuses = ["400", "403", "404", "405", "409", "413", "415"]

[[operations]]
include-path-regex = "/v1/projects/[^/]+/{NAME_FRAMES}"
phases.stateful.enabled = false
"""
EXISTING = """
[parameters]
"path.frame_id" = 1
"path.task_id" = 1
"""


@pytest.fixture
def filled(start_comfy) -> Api:
    """A server with a project, a task and its frame."""
    api = Api(start_comfy())
    api.wait(api.task(api.project("Contract")), "completed")
    return api


def schemathesis(api: Api, config: str, folder, phases: str) -> tuple[int, str]:
    """Return the exit code and the output."""
    path = folder / "schemathesis.toml"
    path.write_text(config)
    command = [
        str(Path(sys.executable).with_name("schemathesis")),
        "--config-file",
        str(path),
        "run",
        f"{api.server.url}/api/kino/docs/spec",
    ]
    options = [
        "--checks",
        "all",
        "--phases",
        phases,
        "--max-examples",
        "20",
        "--exclude-path-regex",
        LEFT_OUT,
        "--request-timeout",
        "60",  # 10,000 copies are allowed
        "--max-response-time",
        "60",
        "--workers",
        "1",
        "--seed",
        "118",
    ]
    done = subprocess.run([*command, *options], capture_output=True, text=True, cwd=folder, check=False)
    return done.returncode, done.stdout + done.stderr


def test_every_answer_fits_the_openapi_document(filled, tmp_path) -> None:
    cases = 0
    for config, phases in ((CONFIG, PHASES), (CONFIG + EXISTING, "fuzzing")):
        code, output = schemathesis(filled, config, tmp_path, phases)
        assert code == 0, re.sub(r"(\d+, ){50,}", "…", output)
        cases += int(re.search(r"([\d,]+) generated", output)[1].replace(",", ""))
    print(f"{cases} cases")
    assert cases >= CASES
    assert "Kino failed at" not in filled.server.log()

"""Kino finds the architecture of every model class in ComfyUI that it names."""

from __future__ import annotations

import json
import os
import subprocess

from kino_store.media.architecture import architecture_of
from tests.comfyui import model_shapes
from tests.comfyui.provision import NEWEST


def test_the_architecture_of_comfyuis_models(provided) -> None:
    comfyui = provided(NEWEST)
    command = [comfyui.python, model_shapes.__file__, comfyui.path]
    printed = subprocess.run(
        command, check=True, capture_output=True, env={**os.environ, **comfyui.env}
    ).stdout
    found = {
        name: architecture_of({f"model.diffusion_model.{key}": tuple(shape) for key, shape in one.items()})
        for name, one in json.loads(printed).items()
    }
    assert found == {name: name.split(" ")[0] for name in found}
    assert len(found) == 14

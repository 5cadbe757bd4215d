"""Kino in ComfyUI's Python environment."""

from __future__ import annotations

from collections.abc import Callable

from tests.comfyui.provision import ComfyUI


def test_installing_kino_changes_no_other_library(provided: Callable[[], ComfyUI]) -> None:
    installed = provided().installed
    before, after = (
        set(list_.read_text(encoding="utf-8").splitlines()) for list_ in (installed.before, installed.after)
    )
    assert len(before) > 40, "ComfyUI brings more than forty libraries"
    assert before <= after
    assert after - before, "Kino's own libraries are there"

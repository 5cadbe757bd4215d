"""Checks linked values that ComfyUI has not checked: its own check covers widgets only."""

from __future__ import annotations

import difflib

from ..kino_store.errors import InvalidValueError
from . import runtime


def check_choice(field: str, value: str, options: list[str]) -> str:
    """Return `value` if it is one of `options`. Raises InvalidValueError."""
    if value not in options:
        raise InvalidValueError(field, value, f"It must be one of: {', '.join(options)}.")
    return value


def check_model(field: str, category: str, name: str) -> str:
    """Return `name` if it is a file of the category. Raises InvalidValueError with the most similar names."""
    if runtime.host().model_path(category, name) is not None:
        return name
    names = runtime.host().model_names(category)
    similar = difflib.get_close_matches(name, names, n=3, cutoff=0.3) or names[:3]
    hint = (
        f"Installed: {', '.join(similar)}{' …' if len(names) > len(similar) else ''}."
        if names
        else "No file is installed yet."
    )
    raise InvalidValueError(field, name, f"No such file in ComfyUI's {category} folders. {hint}")

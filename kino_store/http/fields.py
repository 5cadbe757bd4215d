"""Types of fields in bodies and answers, with their bounds."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, Field, WithJsonSchema

from ..parameters import PRIORITY

Id = Annotated[int, Field(ge=1, le=2**63 - 1)]
Name = Annotated[str, Field(min_length=1, max_length=200)]
Priority = Annotated[int, Field(ge=PRIORITY.min, le=PRIORITY.max)]
Offset = Annotated[int, Field(ge=0, le=2**31)]
Limit = Annotated[int, Field(ge=1, le=1000)]
Ids = Annotated[list[Id], Field(min_length=1, max_length=10_000)]
# One digit less than file numbers can have: they continue from the highest (ids.HIGHEST_CHOSEN).
FramePath = Annotated[str, Field(pattern=r"^frame_[0-9]{6,8}\.png$")]
Step = Annotated[str, Field(pattern=r"^[0-9A-Za-z-]{1,40}$")]  # of the undo
Uid = Annotated[str, Field(pattern=r"^[0-9a-f]{32}$")]
Data = dict[str, Any]


def nullable(model: type[BaseModel]) -> WithJsonSchema:
    """Return the schema of a field with a model or null, which aiohttp-pydantic can't express."""
    return WithJsonSchema({**model.model_json_schema(), "nullable": True})

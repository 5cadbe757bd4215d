"""Models of the request bodies about generators."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field

from ..relations import Relation
from .bodies import Body
from .fields import Data


class GeneratorCreate(Body):
    """A graph in API form to save as a generator.

    `relations`: which frames the pictures are that nodes load, by node; others are picked by hand.
    """

    name: Annotated[str, Field(min_length=1, max_length=100)]
    description: Annotated[str, Field(max_length=2000)] = ""
    prompt: Data
    relations: dict[str, Relation] = Field(default={}, max_length=1000)


class GeneratorImport(Body):
    """The text of a generator's file: a manifest, or a workflow in API form, which needs a name."""

    name: Annotated[str, Field(min_length=1, max_length=100)] | None = None
    text: Annotated[str, Field(min_length=1, max_length=8 << 20)]


class GeneratorCopy(Body):
    """The name of a copy."""

    name: Annotated[str, Field(min_length=1, max_length=100)]


class ParameterEdit(Body):
    """Fields of a parameter; those that are left out stay.

    `relation`: which frame a picture is; null: it is picked by hand.
    """

    label: Annotated[str, Field(max_length=200)] | None = None
    description: Annotated[str, Field(max_length=2000)] | None = None
    default: Any = None
    relation: Relation | None = None


class GeneratorEdit(Body):
    """What changes of a generator. A parameter that is null is removed from the form."""

    name: Annotated[str, Field(min_length=1, max_length=100)] | None = None
    description: Annotated[str, Field(max_length=2000)] | None = None
    visible: bool | None = None
    parameters: dict[str, ParameterEdit | None] = Field(default={}, max_length=1000)

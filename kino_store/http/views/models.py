"""ComfyUI's model files."""

from __future__ import annotations

from typing import Annotated

from aiohttp_pydantic.oas.typing import r200
from pydantic import Field

from ...values import ModelInfo
from ..answers import Categories, ModelList
from ..responses import model_response
from ..view import View

ModelName = Annotated[str, Field(min_length=1, max_length=250)]


class CategoriesView(View):
    """ComfyUI's model folders."""

    async def get(self) -> r200[Categories]:
        """The names of ComfyUI's model folders.

        Tags: models
        """
        categories = await self.call(lambda store: store.models.categories())
        return model_response(Categories(total=len(categories), categories=categories))


class CategoryView(View):
    """The models of a folder."""

    async def get(self, category: ModelName, /) -> r200[ModelList]:
        """The models of a category.

        Tags: models
        """
        models = await self.call(lambda store: store.models.in_category(category))
        return model_response(ModelList(category=category, total=len(models), models=models))


class ModelView(View):
    """One model."""

    async def get(self, category: ModelName, filename: ModelName, /) -> r200[ModelInfo]:
        """One model: size, time, and what its safetensors header says.

        Tags: models
        """
        return model_response(await self.call(lambda store: store.models.one(category, filename)))

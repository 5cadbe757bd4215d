"""ComfyUI's model files."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from aiohttp_pydantic.oas.typing import r200, r201
from pydantic import Field

from ...values import ModelInfo
from ..answers import Categories, ModelList, TrashEmptied
from ..model_files import ModelDeleted, ModelRestore, ModelStorage
from ..responses import model_response
from ..uploads import received
from ..view import View

if TYPE_CHECKING:
    from ...store import Store

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
        models = await self.call(lambda store: _with_users(store, category))
        return model_response(ModelList(category=category, total=len(models), models=models))


class ModelView(View):
    """One model."""

    async def get(self, category: ModelName, filename: ModelName, /) -> r200[ModelInfo]:
        """One model: size, time, and what its safetensors header says.

        Tags: models
        """
        return model_response(await self.call(lambda store: store.models.one(category, filename)))

    async def put(self, category: ModelName, filename: ModelName, /) -> r201[ModelInfo]:
        """Add a model file, sent as the body. Its header is checked before it gets its name.

        Tags: models
        """
        size = self.request.content_length
        path = await self.call(lambda store: store.models.files.upload_path(category, filename, size))
        async with received(self.request, path):
            await self.call(lambda store: store.models.files.add(category, filename, path))
            return model_response(await self.call(lambda store: store.models.one(category, filename)), 201)

    async def delete(self, category: ModelName, filename: ModelName, /) -> r200[ModelDeleted]:
        """Move a model file to the trash; `undo` restores it.

        Tags: models
        """
        token, size = await self.call(lambda store: store.models.files.delete(category, filename))
        return model_response(ModelDeleted(message=f"{filename} deleted", undo=token, bytes=size))


class ModelRestoreView(View):
    """A deleted model, restored."""

    async def post(self, body: ModelRestore) -> r200[ModelInfo]:
        """Restore a deleted model file.

        Tags: models
        """
        return model_response(await self.call(lambda store: _restored(store, body.undo)))


class ModelFilesView(View):
    """The room of model files."""

    async def get(self) -> r200[ModelStorage]:
        """ComfyUI's model folders, the room that deleted files take, and the free space.

        Tags: models
        """
        return model_response(await self.call(_storage))


class ModelTrashEmptyView(View):
    """Deleted models, removed."""

    async def post(self) -> r200[TrashEmptied]:
        """Remove all deleted model files for good.

        Tags: models
        """
        removed, size = await self.call(lambda store: store.models.files.empty_trash())
        return model_response(
            TrashEmptied(message=f"{removed} models removed for good", removed=removed, bytes=size)
        )


def _storage(store: Store) -> ModelStorage:
    trash = store.models.files.trash()
    categories = store.models.categories()
    return ModelStorage(
        categories=categories, deleted=trash.total, deleted_bytes=trash.bytes, free_bytes=trash.free
    )


def _with_users(store: Store, category: str) -> list[ModelInfo]:
    users = store.generators.model_users()
    return [
        model.model_copy(update={"used_by": tuple(users.get(model.name, ()))})
        for model in store.models.in_category(category)
    ]


def _restored(store: Store, token: str) -> ModelInfo:
    return store.models.one(*store.models.files.restore(token))

"""The OpenAPI document, built from the views and completed with what their signatures can't express."""

from __future__ import annotations

from inspect import Parameter, signature
from typing import Any, Literal, get_args, get_type_hints

from aiohttp import web
from aiohttp_pydantic.oas.view import generate_oas
from pydantic import BaseModel, TypeAdapter
from pydantic.json_schema import GenerateJsonSchema, models_json_schema

from .. import __version__
from .answers import ErrorAnswer
from .guards import TOKEN_HEADER
from .routes import ROUTES, load_view
from .view import View

_TITLE = "Kino"
_DESCRIPTION = (
    "Film making with ComfyUI, frame by frame: projects, frames, generators, durable tasks, models, system. "
    f"From another machine than ComfyUI's own, changes need the header {TOKEN_HEADER}."
)
_ERRORS = {
    "400": "Something in the request is not valid",
    "403": "Another site's page, or another machine without the token",
    "404": "Not found",
    "409": "Conflict",
    "413": "Too large",
    "415": "Unsupported content type",
    "500": "Kino or the disk failed",
}
_METHODS = ("get", "post", "put", "patch", "delete")
_MEDIA = {
    "/v1/frames/{frame_id}/image": ["image/png"],
    "/v1/frames/{frame_id}/thumbnail": ["image/jpeg", "image/webp"],
    "/v1/frames/{frame_id}/proxy": ["image/jpeg", "image/webp"],
    "/v1/generator/tasks/{task_id}/preview": ["image/jpeg", "image/png"],
    "/v1/projects/{project_id}/masks/{file}": ["image/png"],
}
_RANGED = {"/v1/frames/{frame_id}/image", "/v1/frames/{frame_id}/thumbnail", "/v1/frames/{frame_id}/proxy"}
_CONDITIONAL = _RANGED | {"/v1/projects/{project_id}/timeline"}
_FILE: dict[str, Any] = {"type": "string", "format": "binary"}
_FORMS: dict[str, dict[str, dict[str, Any]]] = {
    "/v1/projects/{project_id}/frames/import": {"images": {"type": "array", "items": _FILE}},
    "/v1/projects/{project_id}/audio/files": {"audio": _FILE},
    "/v1/projects/{project_id}/masks": {"mask": _FILE},
    "/v1/videos/probe": {"video": _FILE},
}
_PLAIN: dict[str, tuple[str, dict[str, Any]]] = {
    "/ws": ("Events as they happen: {type, data}", {"101": {"description": "The WebSocket begins"}}),
    "/studio": (
        "The studio as a separate page",
        {"200": {"description": "A page", "content": {"text/html": {}}}},
    ),
    "/docs": (
        "This document, to read and try",
        {"200": {"description": "A page", "content": {"text/html": {}}}},
    ),
    "/docs/spec": (
        "This document",
        {
            "200": {
                "description": "OpenAPI 3",
                "content": {"application/json": {"schema": {"type": "object"}}},
            }
        },
    ),
}


def document(prefix: str) -> dict[str, Any]:
    """Return the OpenAPI 3 document of the application mounted at `prefix`."""
    app = web.Application()
    for path, name in ROUTES.items():
        app.router.add_view(path, load_view(name))
    web.Application().add_subapp(prefix, app)
    spec: dict[str, Any] = generate_oas([app], version_spec=__version__, title_spec=_TITLE)
    spec["info"]["description"] = _DESCRIPTION
    spec["components"] = {"schemas": _schemas(app)}
    _rewrite_parameters(app, spec)
    for path, (description, responses) in _PLAIN.items():
        spec["paths"][prefix + path] = {
            "get": {"description": description, "tags": ["general"], "responses": {**responses}}
        }
    for path, item in spec["paths"].items():
        for method, operation in item.items():
            _complete(path.removeprefix(prefix), method, operation)
        spec["paths"][path] = dict(sorted(item.items(), key=lambda entry: _METHODS.index(entry[0])))
    return spec


def _complete(path: str, method: str, operation: dict[str, Any]) -> None:
    operation["operationId"] = (
        f"{method}_{path.strip('/').replace('/', '_').replace('{', '').replace('}', '').replace('-', '_')}"
    )
    operation["summary"], _, operation["description"] = operation["description"].partition("\n")
    responses = operation["responses"]
    for kind in _MEDIA.get(path, ()):
        responses["200"].setdefault("content", {})[kind] = {"schema": {"type": "string", "format": "binary"}}
    if path in _CONDITIONAL:
        responses["304"] = {"description": "Not modified"}
    if path in _RANGED:
        responses["206"] = {"description": "Partial content", "content": responses["200"]["content"]}
        responses["416"] = {"description": "Range not satisfiable"}
    if path in _FORMS:
        form = {"type": "object", "properties": _FORMS[path], "required": list(_FORMS[path])}
        operation["requestBody"] = {"required": True, "content": {"multipart/form-data": {"schema": form}}}
    if "requestBody" in operation:
        operation["requestBody"]["required"] = True
    for status, description in _ERRORS.items():
        content = {"application/json": {"schema": {"$ref": "#/components/schemas/ErrorAnswer"}}}
        responses.setdefault(status, {"description": description, "content": content})
    for response in responses.values():
        response["description"] = response.get("description") or "Done"


class _OpenApi30(GenerateJsonSchema):
    """JSON schema for OpenAPI 3.0; aiohttp-pydantic's translation loses the bounds of nullable fields."""

    def update_with_validations(self, json_schema: Any, core_schema: Any, mapping: Any) -> None:
        super().update_with_validations(json_schema, core_schema, mapping)
        for bound in ("minimum", "maximum"):  # in 3.0, the exclusive ones are true or false
            exclusive = f"exclusive{bound.capitalize()}"
            if exclusive in json_schema:
                json_schema |= {bound: json_schema[exclusive], exclusive: True}

    def nullable_schema(self, schema: Any) -> dict[str, Any]:
        inner = self.generate_inner(schema["schema"])
        if "$ref" in inner:
            return {"allOf": [inner], "nullable": True}
        choices = {"enum": [*inner["enum"], None]} if "enum" in inner else {}  # OpenAPI 3.0.3 wants it there
        return {**inner, **choices, "nullable": True}

    def literal_schema(self, schema: Any) -> dict[str, Any]:
        made = super().literal_schema(schema)
        return {"enum": [made.pop("const")], **made} if "const" in made else made


def _schemas(app: web.Application) -> dict[str, Any]:
    """Return the schemas of all models in bodies and answers."""
    found: dict[tuple[type[BaseModel], Literal["validation", "serialization"]], None] = {
        (ErrorAnswer, "serialization"): None
    }
    for handler in _handlers(app).values():
        hints = get_type_hints(handler, include_extras=True)
        returned = hints.pop("return")
        found |= {(model, "serialization"): None for model in get_args(returned)}
        found |= {
            (hint, "validation"): None
            for hint in hints.values()
            if isinstance(hint, type) and issubclass(hint, BaseModel)
        }
    _, document = models_json_schema(
        list(found), ref_template="#/components/schemas/{model}", schema_generator=_OpenApi30
    )
    schemas: dict[str, Any] = document["$defs"]
    return schemas


def _rewrite_parameters(app: web.Application, spec: dict[str, Any]) -> None:
    for (path, method), handler in _handlers(app).items():
        hints = get_type_hints(handler, include_extras=True)
        for parameter in spec["paths"][path][method].get("parameters", ()):
            made = TypeAdapter(hints[parameter["name"]]).json_schema(schema_generator=_OpenApi30)
            default = signature(handler).parameters[parameter["name"]].default
            shown = {} if default in {Parameter.empty, None} else {"default": default}
            parameter["schema"] = {key: value for key, value in made.items() if key != "nullable"} | shown


def _handlers(app: web.Application) -> dict[tuple[str, str], Any]:
    """Return the methods of every view, by path and HTTP method."""
    views = [(resource.canonical, route.handler) for resource in app.router.resources() for route in resource]
    return {
        (path, method.lower()): getattr(view, method.lower())
        for path, view in views
        if isinstance(view, type) and issubclass(view, View)
        for method in view.allowed_methods
    }

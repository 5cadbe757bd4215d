"""Kino: frames of films, made with ComfyUI. Importing this does nothing; ComfyUI calls `comfy_entrypoint`."""

WEB_DIRECTORY = "./web"

__all__ = ["WEB_DIRECTORY", "comfy_entrypoint"]


async def comfy_entrypoint():  # noqa: ANN201 - the type is ComfyUI's, which only ComfyUI's process can import
    """Kino's extension, for ComfyUI's loader."""
    from .nodes.extension import KinoExtension

    return KinoExtension()

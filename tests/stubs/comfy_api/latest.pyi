"""The part of ComfyUI's V3 node API that Kino uses."""

from collections.abc import Sequence
from typing import Any, ClassVar

class io:
    class Input: ...
    class Output: ...

    class ComfyType:
        @staticmethod
        def Input(
            id: str,
            *,
            options: Sequence[str] = ...,
            default: Any = ...,
            min: float = ...,
            max: float = ...,
            step: float = ...,
            round: float = ...,
            tooltip: str = ...,
            optional: bool = ...,
            advanced: bool = ...,
            multiline: bool = ...,
            dynamic_prompts: bool = ...,
            control_after_generate: bool = ...,
        ) -> io.Input: ...
        @staticmethod
        def Output(
            id: str, *, display_name: str = ..., tooltip: str = ..., is_output_list: bool = ...
        ) -> io.Output: ...

    AnyType = ComfyType
    Audio = ComfyType
    Boolean = ComfyType
    Clip = ComfyType
    Combo = ComfyType
    Conditioning = ComfyType
    Float = ComfyType
    Image = ComfyType
    Int = ComfyType
    Latent = ComfyType
    Mask = ComfyType
    Model = ComfyType
    String = ComfyType
    Vae = ComfyType
    Video = ComfyType

    @staticmethod
    def Custom(name: str) -> type[io.ComfyType]: ...

    class Hidden:
        unique_id: ClassVar[Any]
        prompt: ClassVar[Any]
        extra_pnginfo: ClassVar[Any]
        dynprompt: ClassVar[Any]

    class HiddenHolder:
        unique_id: str
        prompt: dict[str, Any]
        extra_pnginfo: dict[str, Any] | None
        dynprompt: Any

    class FolderType:
        output: ClassVar[Any]

    class Schema:
        def __init__(
            self,
            *,
            node_id: str,
            display_name: str,
            category: str,
            description: str,
            inputs: list[io.Input],
            outputs: list[io.Output],
            search_aliases: list[str] = ...,
            hidden: list[Any] = ...,
            is_output_node: bool = ...,
            not_idempotent: bool = ...,
        ) -> None: ...

    class NodeOutput:
        def __init__(self, *values: Any, ui: Any = ...) -> None: ...

    class ComfyNode:
        hidden: ClassVar[io.HiddenHolder]

class Input:
    class Video:
        def get_components(self) -> Types.VideoComponents: ...
        def get_duration(self) -> float: ...

class InputImpl:
    class VideoFromFile(Input.Video):
        def __init__(self, file: Any) -> None: ...
        def get_stream_source(self) -> Any: ...

class Types:
    class VideoContainer(str):
        value: str

    class VideoCodec(str):
        value: str

    class VideoComponents:
        images: Any
        audio: Any
        frame_rate: Any
        def __init__(self, images: Any, frame_rate: Any, audio: Any = None, metadata: Any = None) -> None: ...

class ui:
    class SavedResult:
        def __init__(self, filename: str, subfolder: str, type: Any) -> None: ...

    class SavedImages:
        def __init__(self, results: list[ui.SavedResult], is_animated: bool = ...) -> None: ...

    class PreviewVideo:
        def __init__(self, values: list[ui.SavedResult]) -> None: ...

    class PreviewText:
        def __init__(self, value: str) -> None: ...

class ComfyExtension: ...

"""The nodes of ComfyUI that Kino calls."""

from typing import Any

NODE_CLASS_MAPPINGS: dict[str, Any]

class CheckpointLoaderSimple:
    def load_checkpoint(self, ckpt_name: str) -> tuple[Any, Any, Any]: ...

class CLIPTextEncode:
    def encode(self, clip: Any, text: str) -> tuple[Any]: ...

class EmptyLatentImage:
    def generate(self, width: int, height: int, batch_size: int = ...) -> tuple[dict[str, Any]]: ...

class ImageScale:
    def upscale(self, image: Any, method: str, width: int, height: int, crop: str) -> tuple[Any]: ...

class LatentFromBatch:
    def frombatch(self, samples: dict[str, Any], batch_index: int, length: int) -> tuple[dict[str, Any]]: ...

class LoraLoader:
    def load_lora(
        self, model: Any, clip: Any, lora_name: str, strength_model: float, strength_clip: float
    ) -> tuple[Any, Any]: ...

class RepeatLatentBatch:
    def repeat(self, samples: dict[str, Any], amount: int) -> tuple[dict[str, Any]]: ...

class VAEDecode:
    def decode(self, vae: Any, samples: dict[str, Any]) -> tuple[Any]: ...

class VAEEncode:
    def encode(self, vae: Any, pixels: Any) -> tuple[dict[str, Any]]: ...

class KSampler:
    def sample(self, *args: Any, **kwargs: Any) -> tuple[dict[str, Any]]: ...

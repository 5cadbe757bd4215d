"""Safetensors headers: metadata, data types and architectures."""

import sys

import psutil
import pytest

from kino_store.media import model_file
from kino_store.media.model_file import read_header
from tests.store.model_files import CROSS, GOOD, UNET, header_file, model


@pytest.mark.parametrize("length", [0, 3, 8, 20])
def test_a_truncated_file_has_no_header(tmp_path, length) -> None:
    whole = model(tmp_path / "a.safetensors", {"x": (2,)}).read_bytes()
    (tmp_path / "cut.safetensors").write_bytes(whole[:length])
    assert read_header(tmp_path / "cut.safetensors") is None
    assert read_header(tmp_path / "none.safetensors") is None
    assert read_header(tmp_path) is None


def test_the_weights_of_a_large_file_are_not_read(tmp_path) -> None:
    path = model(tmp_path / "a.safetensors", {"x": (100_000, 100_000)}, b="F32")
    assert path.stat().st_size > 20e9
    read = bytes_read()
    assert read_header(path).parameters == 10**10
    assert bytes_read() - read < 1 << 20


def bytes_read() -> int:
    """Read by this process so far, if the system counts them."""
    process = psutil.Process()
    return process.io_counters().read_chars if sys.platform == "linux" else 0


def test_metadata_is_text_of_limited_length(tmp_path) -> None:
    odd = {
        "long": "x" * 20_000,
        "number": 5,
        "list": ["a"],
        "none": None,
        "half": "\ud800!",
        "k" * 500: "v",
        "html": "<img src=x>",
    }
    metadata = read_header(model(tmp_path / "a.safetensors", {}, odd)).metadata
    assert metadata == {"long": "x" * 10_000, "half": "?!", "k" * 200: "v", "html": "<img src=x>"}
    many = read_header(model(tmp_path / "b.safetensors", {}, {str(n): "v" for n in range(5000)})).metadata
    assert len(many) == model_file.ENTRY_LIMIT
    assert read_header(model(tmp_path / "c.safetensors", {"x": (1,)})).metadata is None
    assert (
        read_header(header_file(tmp_path / "d.safetensors", {"__metadata__": [], **GOOD}, 4)).parameters == 2
    )


def test_the_dtype_is_that_of_most_parameters(tmp_path) -> None:
    path = model(tmp_path / "a.safetensors", {"a": (2,), "b": (2,), "c": (100,)}, dtype="F32", c="F8_E4M3")
    assert (read_header(path).dtype, read_header(path).parameters) == ("F8_E4M3", 104)


def unet(channels: int, text: int, vector: int | None = None, prefix: str = UNET, **more: tuple) -> dict:
    shapes = {
        "input_blocks.0.0.weight": (channels, 4, 3, 3),
        CROSS: (channels, text),
        "output_blocks.0.0.in_layers.0.weight": (9,),
        **more,
    }
    if vector:
        shapes["label_emb.0.0.weight"] = (1280, vector)
    return {prefix + name: shape for name, shape in shapes.items()}


DIFFUSERS = {
    "conv_in.weight": (320, 4, 3, 3),
    "add_embedding.linear_1.weight": (1280, 2816),
    "up_blocks.0.resnets.0.norm1.weight": (9,),
    "down_blocks.1.attentions.0.transformer_blocks.0.attn2.to_k.weight": (640, 2048),
}
FLUX = {
    "double_blocks.0.img_attn.qkv.weight": (9216, 3072),
    "double_blocks.0.img_mod.lin.weight": (18432, 3072),
    "vector_in.in_layer.weight": (3072, 768),
    "txt_in.weight": (3072, 4096),
}
KOHYA = "lora_unet_{}_transformer_blocks_0_attn2_to_k.lora_down.weight"


@pytest.mark.parametrize(
    ("shapes", "expected"),
    [
        (unet(320, 768), "sd15"),
        (unet(320, 768, prefix=""), "sd15"),
        (unet(320, 1024), "sd2"),
        (unet(320, 2048, 2816), "sdxl"),
        (DIFFUSERS, "sdxl"),
        (unet(384, 1280, 2560), "sdxl-refiner"),
        ({UNET + "joint_blocks.0.context_block.attn.qkv.weight": (1, 1)}, "sd3"),
        (FLUX, "flux"),
        ({UNET + name: shape for name, shape in FLUX.items()}, "flux"),
        ({KOHYA.format("down_blocks_0_attentions_0"): (8, 768)}, "sd15/lora"),
        ({KOHYA.format("mid_block_attentions_0"): (8, 1024, 1, 1)}, "sd2/lora"),
        ({KOHYA.format("input_blocks_4_1"): (8, 2048)}, "sdxl/lora"),
        (
            {"unet.up_blocks.1.attentions.0.transformer_blocks.0.attn2.to_k.lora_A.weight": (8, 2048)},
            "sdxl/lora",
        ),
        ({"lora_unet_double_blocks_0_img_mod_lin.lora_down.weight": (8, 3072)}, "flux/lora"),
        ({"lora_unet_joint_blocks_0_context_block_attn_qkv.lora_down.weight": (8, 1536)}, "sd3/lora"),
        ({"lora_unet_double_blocks_0_img_attn_qkv.lora_down.weight": (8, 6144)}, "flux2/lora"),
        ({"diffusion_model.blocks.0.cross_attn.k.lora_A.weight": (8, 5120)}, "wan/lora"),
        ({"lora_unet_blocks_0_cross_attn_k.lora_down.weight": (8, 1536)}, "wan/lora"),
        ({"diffusion_model.layers.0.attention.to_q.lora_A.weight": (8, 3840)}, "z-image/lora"),
        ({"transformer_blocks.0.img_mlp.net.2.lora_A.default.weight": (8, 12288)}, "qwen-image/lora"),
        ({"diffusion_model.transformer_blocks.0.audio_attn1.to_k.lora_A.weight": (8, 2048)}, "ltx-2/lora"),
        # Never guessed: a ControlNet, a video UNet, an upscaler, relatives of FLUX.1, a LoRA of HunyuanVideo,
        # of LTX-Video, of a text encoder, of a Lumina of another size, a VAE.
        ({"diffusion_model.layers.0.attention.to_q.lora_A.weight": (8, 2304)}, None),
        ({name: shape for name, shape in unet(320, 768, prefix="").items() if "output" not in name}, None),
        (unet(320, 1024, 768, **{"input_blocks.1.1.time_stack.0.attn2.to_k.weight": (320, 1024)}), None),
        (unet(256, 1024), None),
        (unet(320, 2048, 5632), None),
        ({name: shape for name, shape in FLUX.items() if "vector" not in name}, None),
        ({name: shape for name, shape in FLUX.items() if "mod" not in name}, None),
        ({**FLUX, "txt_in.weight": (3072, 3584)}, None),
        ({"lora_unet_double_blocks_0_img_mod_linear.lora_down.weight": (8, 3072)}, None),
        ({"diffusion_model.transformer_blocks.0.attn2.to_k.lora_A.weight": (8, 2048)}, None),
        ({"lora_te_text_model_encoder_layers_0_mlp_fc1.lora_down.weight": (8, 768)}, None),
        (
            {
                KOHYA.format("mid_block_attentions_0"): (8, 768),
                KOHYA.format("up_blocks_1_attentions_0"): (8, 1024),
            },
            None,
        ),
        ({"encoder.conv_in.weight": (128, 3, 3, 3), "decoder.conv_in.weight": (512, 4, 3, 3)}, None),
        ({}, None),
    ],
)
def test_the_architecture_follows_from_tensors_or_is_unknown(tmp_path, shapes, expected) -> None:
    assert read_header(model(tmp_path / "a.safetensors", shapes)).architecture == expected


def test_a_declared_architecture_overrides_the_tensors(tmp_path) -> None:
    metadata = {"modelspec.architecture": "stable-diffusion-xl-v1-base/lora"}
    assert (
        read_header(model(tmp_path / "a.safetensors", unet(320, 768), metadata)).architecture
        == metadata["modelspec.architecture"]
    )
    assert (
        read_header(
            model(tmp_path / "b.safetensors", unet(320, 768), {"modelspec.architecture": " "})
        ).architecture
        == "sd15"
    )
    assert (
        len(
            read_header(
                model(tmp_path / "c.safetensors", {}, {"modelspec.architecture": "x" * 9000})
            ).architecture
        )
        == 200
    )


def test_a_download_that_broke_off_has_no_header(tmp_path) -> None:
    path = tmp_path / "x.safetensors"
    assert read_header(header_file(path, GOOD, weights=4))
    assert read_header(header_file(path, GOOD, weights=3)) is None
    assert read_header(header_file(path, {"x": {**GOOD["x"], "data_offsets": "?"}}, weights=4)) is None

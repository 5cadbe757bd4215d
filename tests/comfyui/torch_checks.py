"""Checks of the nodes' pure torch code; run with ComfyUI's Python: `torch_checks.py NODES_FOLDER`.

Each function whose name begins with `check` is called; it raises if something is wrong.
"""

from __future__ import annotations

import importlib.util
import math
import sys
from pathlib import Path

import torch

FOLDER = Path(sys.argv[1])


def load(name: str):
    spec = importlib.util.spec_from_file_location(name, FOLDER / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


warp, colour = load("warp"), load("colour")
Move = warp.Move


def picture(height: int = 96, width: int = 128) -> torch.Tensor:
    """A picture with the spectrum of photographs: (1, height, width, 3)."""
    noise = torch.randn(3, height, width, generator=torch.Generator().manual_seed(118))
    y, x = torch.fft.fftfreq(height)[:, None], torch.fft.rfftfreq(width)[None]
    spectrum = torch.fft.rfft2(noise) / (x.square() + y.square()).sqrt().clamp_min(1 / width) ** 1.6
    shaped = torch.fft.irfft2(spectrum, s=(height, width))
    return (shaped / shaped.std() / 6 + 0.5).clamp(0, 1).movedim(0, -1)[None]


def sharpness(images: torch.Tensor) -> float:
    """Return the mean of the absolute differences of neighbours."""
    return float(
        (images[:, 1:] - images[:, :-1]).abs().mean() + (images[:, :, 1:] - images[:, :, :-1]).abs().mean()
    )


def check_no_movement_changes_nothing() -> None:
    images = picture()
    for edge in warp.EDGES:
        moved, uncovered = warp.warped(images, Move(), edge)
        assert torch.allclose(moved, images, atol=1e-5), float((moved - images).abs().max())
        assert not uncovered.any()
    space, _ = warp.warped(images, Move(fov=70, dolly=1e-9), "reflect")
    assert torch.allclose(space, images, atol=1e-4)


def check_whole_pixels_and_quarter_turns_are_exact() -> None:
    images = picture()
    moved, uncovered = warp.warped(images, Move(x=3, y=-2), "fill")
    assert torch.allclose(moved[:, :-2, 3:], images[:, 2:, :-3], atol=1e-5)  # right and up
    assert uncovered[0, :, :3].all()
    assert uncovered[0, -2:].all()
    assert not uncovered[0, :-2, 3:].any()
    assert moved[0, :, :2].abs().max() == 0
    square = picture(64, 64)
    turned, _ = warp.warped(square, Move(rotate=90), "fill")
    assert torch.allclose(turned, torch.rot90(square, 1, (1, 2)), atol=1e-4)
    around, uncovered = warp.warped(images, Move(x=5), "wrap")
    assert torch.allclose(around, torch.roll(images, 5, 2), atol=1e-4)
    assert uncovered[0, :, :5].all()
    assert not uncovered[0, :, 5:].any()


def check_zoom_is_about_the_centre() -> None:
    images = picture()
    closer, uncovered = warp.warped(images, Move(zoom=2), "fill")
    assert not uncovered.any()
    assert torch.allclose(closer[:, 47:49, 63:65].mean(), images[:, 47:49, 63:65].mean(), atol=0.05)
    further, uncovered = warp.warped(images, Move(zoom=0.5), "fill")
    assert abs(float(uncovered.mean()) - 0.75) < 0.02
    assert further[0, 0, 0].abs().max() == 0


def kept_over_48_steps(images: torch.Tensor) -> float:
    once, _ = warp.warped(images, Move(zoom=1.01**48), "reflect")
    chained = images
    for _ in range(48):
        chained, _ = warp.warped(chained, Move(zoom=1.01), "reflect")
    return sharpness(chained) / sharpness(once)


def check_48_steps_are_as_sharp_as_one() -> None:
    images, mixture = picture(240, 320), warp._CUBIC
    kept = {}
    for warp._CUBIC in (0.0, mixture, 1.0):
        kept[warp._CUBIC] = kept_over_48_steps(images)
    warp._CUBIC = mixture
    print(f"sharpness kept over 48 steps: {kept}")
    assert kept[0.0] < 0.6 < 0.8 < kept[mixture] < 1.2 < 1.4 < kept[1.0]


def check_a_turn_is_the_homography_of_a_rotating_camera() -> None:
    """K R K^-1, Hartley and Zisserman, 8.4.2: a point of the picture is where the matrix says."""
    height, width, angle, fov = 200, 300, 10.0, 50.0
    focal = height / 2 / math.tan(math.radians(fov) / 2)
    dot = torch.zeros(1, height, width, 3)
    dot[0, 99:101, 149:151] = 1  # the centre
    turned, _ = warp.warped(dot, Move(turn=angle, fov=fov), "fill")
    x = float((turned[0, ..., 0].sum(0) * (torch.arange(width) + 0.5)).sum() / turned[0, ..., 0].sum())
    wanted = width / 2 - focal * math.tan(math.radians(angle))  # it looks to the right: the centre goes left
    assert abs(x - wanted) < 0.5, (x, wanted)
    tilted, _ = warp.warped(dot, Move(tilt=angle, fov=fov), "fill")
    y = float((tilted[0, ..., 0].sum(1) * (torch.arange(height) + 0.5)).sum() / tilted[0, ..., 0].sum())
    wanted = height / 2 + focal * math.tan(math.radians(angle))  # it looks up: the centre goes down
    assert abs(y - wanted) < 0.5, (y, wanted)


def check_near_points_move_more_than_far_ones() -> None:
    height, width = 120, 160
    depth = torch.zeros(1, height, width, 3)
    depth[:, :, : width // 2] = 1  # the left half is near
    distances = warp.distances_of(depth, height, width, 4)
    assert torch.allclose(distances[0, 0, 0], torch.tensor(1.0))
    assert torch.allclose(distances[0, 0, -1], torch.tensor(4.0))
    dots = torch.zeros(1, height, width, 3)
    dots[0, 59:61, 59:61] = 1  # 20 pixels left of the centre
    dots[0, 59:61, 99:101] = 1  # 20 pixels right of it
    moved, _ = warp.warped(dots, Move(dolly=0.2), "fill", distances)
    row = moved[0, 60, :, 0]
    left = float((row[:80] * (torch.arange(80) + 0.5)).sum() / row[:80].sum()) - 80
    right = float((row[80:] * (torch.arange(80) + 0.5)).sum() / row[80:].sum())
    assert abs(left + 20 / 0.8) < 0.6, left  # at distance 1
    assert abs(right - 20 * 4 / 3.8) < 0.6, right  # at distance 4


def check_a_batch_and_other_kinds_of_numbers() -> None:
    images = torch.cat([picture(), picture().flip(1)])
    moved, uncovered = warp.warped(images.half(), Move(zoom=1.1), "reflect")
    assert moved.shape == images.shape
    assert moved.dtype == torch.float16
    assert uncovered.shape == images.shape[:3]
    with_alpha = torch.cat([images, torch.ones_like(images[..., :1])], -1)
    assert warp.warped(with_alpha, Move(rotate=3), "fill")[0].shape[-1] == 4


def check_lab_agrees_with_published_values_and_comes_back() -> None:
    """Lindbloom's calculator, D65: red, green, blue, middle grey."""
    rgb = torch.tensor([[1.0, 0, 0], [0, 1, 0], [0, 0, 1], [0.5, 0.5, 0.5]])
    wanted = torch.tensor(
        [
            [53.2408, 80.0925, 67.2032],
            [87.7347, -86.1827, 83.1793],
            [32.2970, 79.1875, -107.8602],
            [53.3890, 0, 0],
        ]
    )
    assert torch.allclose(colour.lab_of(rgb), wanted, atol=0.02), colour.lab_of(rgb)
    images = picture()
    assert torch.allclose(colour.rgb_of(colour.lab_of(images)), images, atol=1e-4)


def check_a_matched_picture_has_the_references_statistics() -> None:
    images, reference = picture() * 0.4 + 0.3, picture(50, 40).flip(2) * torch.tensor([0.5, 0.4, 0.3]) + 0.2
    done = colour.matched(images, reference, 1.0)
    mean, deviation = (
        torch.stack([part.flatten() for part in colour._statistics(colour.lab_of(one))])
        for one in (done, reference)
    )
    assert torch.allclose(mean, deviation, atol=0.5), (mean, deviation)
    assert torch.equal(colour.matched(images, reference, 0.0), images)
    flat = torch.full((1, 8, 8, 4), 0.5)
    assert torch.isfinite(colour.matched(flat, reference, 1.0)).all()
    assert torch.equal(colour.matched(flat, reference, 1.0)[..., 3], flat[..., 3])


if __name__ == "__main__":
    torch.manual_seed(118)
    for name, check in list(globals().items()):
        if name.startswith("check"):
            check()
            print(name)

"""What the nodes offer is what films have; sound is resampled, measured and smoothed per frame."""

from __future__ import annotations

from fractions import Fraction
from typing import get_args

import numpy as np
import pytest

from kino_store import parameters
from kino_store.film.presets import PRESETS
from kino_store.film.sound import RATE, curves_of, resampled, smoothed
from kino_store.values import Quality


def test_the_nodes_offer_every_format_and_quality() -> None:
    assert tuple(PRESETS) == parameters.PRESETS
    assert get_args(Quality) == parameters.QUALITIES


@pytest.mark.parametrize("channels", [1, 2, 3, 6])
def test_a_waveform_of_any_channels_and_rate_becomes_48_khz_stereo(channels) -> None:
    tone = np.sin(np.arange(44_100 * 2) * 0.05).astype(np.float32) * 0.5
    found = np.concatenate([*resampled(np.repeat(tone[None], channels, 0), 44_100)])
    assert found.shape[1] == 2
    assert abs(len(found) - 2 * RATE) < 64
    assert np.abs(found).max() > 8_000


def test_curves_have_as_many_values_as_frames() -> None:
    sound = np.zeros((RATE, 2), np.int16)
    sound[RATE // 2 :] = 10_000
    found = curves_of(sound, Fraction(10), 10, lambda _: None)["level"]
    assert [value > 0.5 for value in found] == [False] * 5 + [True] * 5


def test_values_rise_and_fall_in_the_given_time() -> None:
    steps = [0.0, 1.0, 1.0, 0.0, 0.0]
    assert smoothed(steps, 10, 0, 0) == steps
    slow = smoothed(steps, 10, 0.1, 0.2)
    assert slow[1] == pytest.approx(1 - np.exp(-1))
    assert slow[3] == pytest.approx(slow[2] * np.exp(-0.5))

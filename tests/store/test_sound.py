"""Sound files: conversion, peaks, curves, the mix, and how exports have it."""

from __future__ import annotations

import io
import shutil
import subprocess
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

from kino_store.errors import FileMissingError, InvalidValueError
from kino_store.film import sound
from kino_store.film.encode import Film, Settings, encode
from kino_store.film.mix import Mix, Track
from kino_store.film.presets import PRESETS
from kino_store.media import png
from kino_store.services.frames.encoder import SaveContext
from kino_store.values import SoundClip
from tests.store.pictures import HEIGHT, WIDTH, picture
from tests.store.sounds import FILE, tone, write_wav

RATE = Fraction(24000, 1001)
FFMPEG = shutil.which("ffmpeg")


def ignore(_: float) -> None:
    """Progress that nobody reads."""


def wav_bytes(samples: np.ndarray, folder: Path) -> bytes:
    return write_wav(folder / "made.wav", samples).read_bytes()


@pytest.mark.parametrize("ending", ["wav", "mp3", "flac", "m4a", "ogg", "mp4"])
def test_any_sound_becomes_48_khz_stereo(tmp_path, ending) -> None:
    source = write_wav(tmp_path / "source.wav", tone(2, rate=44_100), 44_100)
    if ending != "wav":
        if FFMPEG is None:
            pytest.skip("install ffmpeg")
        made = tmp_path / f"made.{ending}"
        subprocess.run([FFMPEG, "-v", "error", "-i", source, made], check=True)
        source = made
    facts = sound.conform(source, tmp_path / "out.wav", ignore)
    samples = sound.samples_of(tmp_path / "out.wav")
    assert facts.seconds == pytest.approx(2, abs=0.06)
    assert samples.shape == (round(facts.seconds * 48_000), 2)
    spectrum = np.abs(np.fft.rfft(samples[:48_000, 0]))
    assert spectrum.argmax() == pytest.approx(440, abs=1)


@pytest.mark.parametrize("content", [b"", b"not a sound", b"#EXTM3U\nfile:///etc\n", b"RIFF\0\0\0\0WAVE"])
def test_what_has_no_sound_is_refused_with_a_sentence(tmp_path, content) -> None:
    (tmp_path / "a.mp3").write_bytes(content)
    with pytest.raises(sound.SoundError, match=r"sound"):
        sound.conform(tmp_path / "a.mp3", tmp_path / "out.wav", ignore)


@pytest.mark.parametrize("text", ["#EXTM3U\n#EXTINF:1,\n{}\n", "ffconcat version 1.0\nfile {}\n"])
def test_a_playlist_does_not_lead_to_another_file(tmp_path, text) -> None:
    secret = write_wav(tmp_path / "secret.wav", tone(1))
    (tmp_path / "list.mp3").write_text(text.format(secret))
    with pytest.raises(sound.SoundError):
        sound.conform(tmp_path / "list.mp3", tmp_path / "out.wav", ignore)


def test_peaks_are_the_lowest_and_highest_samples(tmp_path) -> None:
    samples = np.zeros((1300, 2))
    samples[5, 0], samples[700, 1], samples[1299, 0] = 0.5, -0.5, 0.25
    data = sound.peaks(write_wav(tmp_path / "a.wav", samples))
    header, pairs = np.frombuffer(data[:24], "<i4"), np.frombuffer(data[24:], np.int8)
    assert header.tolist() == [2, 1, 48_000, 512, 3, 1]
    assert pairs.tolist() == [0, 63, -64, 0, 0, 31]


def test_curves_follow_the_sound(tmp_path) -> None:
    silence = np.zeros((48_000, 1))
    samples = np.concatenate([silence, tone(1, 60), tone(1, 4000)])
    found = sound.curves(write_wav(tmp_path / "a.wav", np.repeat(samples, 2, 1)), Fraction(24), ignore)
    assert {name: len(values) for name, values in found.items()} == dict.fromkeys(sound.CURVES, 72)
    assert found["level"][10] == 0
    assert min(found["level"][30:40]) > 0.9
    assert found["bass"][36] > 0.9 > 0.4 > found["bass"][60]
    assert found["high"][60] > 0.9 > 0.4 > found["high"][36]
    assert np.argmax(found["onset"]) in {23, 24, 47, 48}
    assert all(0 <= value <= 1 for values in found.values() for value in values)


def test_a_mix_is_as_long_as_the_pictures_and_sums_its_clips(tmp_path) -> None:
    wav = write_wav(tmp_path / "a.wav", np.full((48_000, 2), 0.25))
    clips = [
        SoundClip(file=FILE, start_frame=12, gain_db=-6.0206),
        SoundClip(file=FILE, start_frame=18, out_seconds=0.25),
        SoundClip(file=FILE, start_frame=0, muted=True),
        SoundClip(file=FILE, start_frame=-24, in_seconds=0.5),
    ]
    mixed = np.concatenate(list(Mix([Track(clip, wav) for clip in clips], 0, 36, Fraction(24))))
    assert len(mixed) == 36 * 2000
    level = round(0.25 * 32767)
    at = {frame: int(mixed[frame * 2000 + 100, 0]) for frame in (0, 11, 13, 19, 25)}
    wanted = {0: 0, 11: 0, 13: level / 2, 19: level * 1.5, 25: level / 2}
    assert at == pytest.approx(wanted, abs=3)


def test_fades_and_clipping(tmp_path) -> None:
    wav = write_wav(tmp_path / "a.wav", np.full((48_000, 2), 0.5))
    clip = SoundClip(file=FILE, gain_db=12, fade_in=0.5, fade_out=0.25)
    mixed = np.concatenate(list(Mix([Track(clip, wav)], 0, 24, Fraction(24))))[:, 0]
    assert (mixed[0], mixed[24_000], abs(int(mixed[-1])) < 10) == (0, 32767, True)
    assert mixed[3000] == pytest.approx(0.5 * 32767 * 10 ** (12 / 20) / 8, rel=0.01)


def test_a_later_range_begins_in_the_middle_of_the_sound(tmp_path) -> None:
    wav = write_wav(tmp_path / "a.wav", np.repeat(np.arange(48_000)[:, None] / 48_000, 2, 1))
    whole = np.concatenate(list(Mix([Track(SoundClip(file=FILE), wav)], 0, 24, RATE)))
    part = np.concatenate(list(Mix([Track(SoundClip(file=FILE), wav)], 6, 12, RATE)))
    begin = round(6 * 48_000 / RATE)
    assert np.array_equal(part, whole[begin : begin + len(part)])


@pytest.mark.slow
@pytest.mark.parametrize(
    "preset", [name for name, one in PRESETS.items() if one.sound and not one.is_sequence]
)
def test_sound_is_within_a_millisecond_of_its_picture(tmp_path, preset) -> None:
    flashes = range(12, 96, 24)
    names = [f"frame_{number:06}.png" for number in range(96)]
    for number, name in enumerate(names):
        pixels = np.full((144, 256, 3), 255 if number in flashes else 10, np.uint8)
        (tmp_path / name).write_bytes(png.encode(pixels))
    clicks = np.zeros((5 * 48_000, 2))
    for number in flashes:
        start = round(number * 48_000 / RATE)
        clicks[start : start + 200] = 0.8 * np.sin(np.arange(200) * 0.3)[:, None]
    mix = Mix([Track(SoundClip(file=FILE), write_wav(tmp_path / "a.wav", clicks))], 0, 96, RATE)
    out = tmp_path / "film"
    encode(Film(tmp_path, names, (256, 144), RATE, sound=mix), Settings(PRESETS[preset]), out, ignore)
    heard, begin = decoded(out)
    for number in flashes:
        wanted = float(number / RATE)
        first = int((wanted - begin) * 48_000) - 2400
        part = np.abs(heard[max(0, first) : first + 7200])
        found = (np.argmax(part > 0.15 * part.max()) + max(0, first)) / 48_000 + begin
        assert found == pytest.approx(wanted, abs=0.001)


def decoded(path: Path) -> tuple[np.ndarray, float]:
    """Return the left channel of a film's sound, and the time of its first sample."""
    resampler = av.AudioResampler(format="fltp", layout="stereo", rate=48_000)
    with av.open(str(path)) as container:
        frames = list(container.decode(audio=0))
        begin = frames[0].time
        parts = [part for frame in [*frames, None] for part in resampler.resample(frame)]
    return np.concatenate([part.to_ndarray()[0] for part in parts]), begin


@pytest.fixture
def fox(store):
    project = store.projects.create("Fox", WIDTH, HEIGHT, 24)
    store.frames.edit.save(project, [picture(seed) for seed in range(3)], SaveContext())
    return project


@pytest.mark.slow
def test_clips_are_in_the_projects_files_and_can_be_undone(store, reopen, fox, tmp_path) -> None:
    content = wav_bytes(np.repeat(tone(1), 2, 1), tmp_path)
    added = store.sound.add_file(fox.id, "Song.WAV", io.BytesIO(content))
    assert (added.name, added.seconds) == ("Song.WAV", 1.0)
    stored = store.projects.folder(fox) / "audio" / added.file
    assert stored.read_bytes() == content

    clip = SoundClip(file=added.file, name="Song.WAV", start_frame=2)
    assert store.sound.set_clips(fox.id, [clip]).sound == (clip,)
    assert store.frames.history.steps(fox.id).undo.text == "change of the project"
    store.frames.history.undo(fox.id)
    assert store.projects.get(fox.id).sound == ()
    store.frames.history.redo(fox.id)
    assert store.projects.get(fox.id).sound == (clip,)
    store.projects.update(fox.id, name="Wolf")
    assert store.projects.get(fox.id).sound == (clip,)


def test_what_can_not_be_a_clip_or_a_file_is_refused(store, fox) -> None:
    with pytest.raises(FileMissingError, match="Put it back"):
        store.sound.set_clips(fox.id, [SoundClip(file=FILE)])
    with pytest.raises(InvalidValueError, match="end after it begins"):
        store.sound.set_clips(fox.id, [SoundClip(file=FILE, in_seconds=2, out_seconds=1)])
    with pytest.raises(InvalidValueError, match="must end in"):
        store.sound.add_file(fox.id, "a.txt", io.BytesIO(b"a"))
    with pytest.raises(InvalidValueError, match=r"can't be read|no sound"):
        store.sound.add_file(fox.id, "a.mp3", io.BytesIO(b"not a sound"))
    assert list((store.projects.folder(fox) / "audio").iterdir()) == []
    for name in ("../project.json", f"{'0' * 64}.w/v"):
        with pytest.raises(InvalidValueError):
            store.sound.wav(fox.id, name)

"""Frames are saved, placed, moved, deleted and restored, all or none."""

import hashlib
import json
import shutil

import numpy as np
import pytest
from PIL import Image

from kino_store.errors import (
    FrameNotFoundError,
    InvalidValueError,
    ProjectNotFoundError,
    SidecarError,
    SidecarTooNewError,
    SizeMismatchError,
    StoreUnavailableError,
)
from kino_store.media import png, sidecar
from kino_store.media.sidecar import sidecar_path
from kino_store.services.frames.encoder import SaveContext
from kino_store.values import Frame, Place
from tests.store.pictures import picture
from tests.store.timelines import frames_of
from tests.waiting import eventually


def files(store, project) -> set[str]:
    return {path.name for path in store.paths.project(project.folder).iterdir() if path.is_file()}


def test_a_frame_is_a_picture_a_sidecar_and_a_row(store, fox, save) -> None:
    (frame,) = save(
        2**64 - 1,
        prompt={"3": {"class_type": "X", "inputs": {}}},
        workflow={"nodes": []},
        prompt_id="p",
        node_id="3",
    )
    path = store.frames.read.picture(frame)
    assert np.array_equal(png.decode(path), picture(2**64 - 1).pixels)
    sidecar = store.frames.read.sidecar(frame)
    assert sidecar.params.seed == frame.seed == 2**64 - 1
    assert sidecar.prompt == {"3": {"class_type": "X", "inputs": {}}}
    assert (sidecar.frame.file, sidecar.frame.sha256, sidecar.frame.position) == (
        frame.path,
        frame.sha256,
        frame.position,
    )
    text = sidecar_path(path).read_text("utf-8")
    assert json.loads(text)["schema"] == "kino.frame"
    assert '\n  "version": 2' in text
    with Image.open(path) as image:
        assert set(image.text) == {"prompt", "workflow"}  # without steps, others would misread parameters


def test_metadata_can_be_left_out_of_the_picture(store, fox, save) -> None:
    (frame,) = save(1, prompt={"1": {}}, metadata=False)
    with Image.open(store.frames.read.picture(frame)) as image:
        assert image.text == {}
    assert store.frames.read.sidecar(frame).prompt == {"1": {}}


def test_frames_are_appended_inserted_and_replaced(store, fox, save, order) -> None:
    save(1, 2, 3)
    save(10, 11, place=Place("before", 2))
    assert order() == [1, 10, 11, 2, 3]
    save(20, 21, place=Place("replace", -1))
    assert order() == [1, 10, 11, 2, 20, 21]
    assert [frame.seed for frame in store.frames.read.deleted(fox)] == [3]


@pytest.mark.parametrize("number", [0, 4, -4, 10**9])
@pytest.mark.parametrize("where", ["before", "replace"])
def test_an_unknown_place_is_refused_and_nothing_is_written(store, fox, save, where, number) -> None:
    save(1, 2, 3)
    before = files(store, fox)
    with pytest.raises(FrameNotFoundError, match=f"no frame {number}. It has frames 1 to 3"):
        save(4, place=Place(where, number))
    assert files(store, fox) == before


def test_a_batch_is_saved_completely_or_not_at_all(store, fox) -> None:
    with pytest.raises(SizeMismatchError, match="64x32, but project 'Fox' is 48x32"):
        store.frames.edit.save(fox, [picture(1), picture(2, width=64)], SaveContext())
    assert files(store, fox) == {"project.json"}
    assert store.frames.read.count(fox) == 0


def test_a_failure_in_the_middle_is_rolled_back(store, fox, save, monkeypatch) -> None:
    save(1)
    before = files(store, fox)
    monkeypatch.setattr("kino_store.queries.frames.insert", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        save(2, 3, place=Place("replace", 1))
    assert files(store, fox) == before
    assert [frame.seed for frame in frames_of(store, fox)] == [1]


def test_a_file_name_is_never_reused(store, fox, save, reopen) -> None:
    first = save(1, 2)
    store.frames.edit.delete([frame.id for frame in first])
    assert store.frames.edit.purge(fox, -1) == 2
    assert [frame.path for frame in save(3)] == ["frame_000003.png"]
    store.frames.edit.delete([store.frames.read.by_number(fox, 1).id])
    store.frames.edit.purge(fox, -1)
    store.paths.database.unlink(missing_ok=True)
    store = reopen()
    assert [
        frame.path
        for frame in store.frames.edit.save(store.projects.find("Fox"), [picture(4)], SaveContext())
    ] == ["frame_000004.png"]


def test_an_existing_file_is_never_overwritten(store, fox, save, monkeypatch) -> None:
    """This happens when two ComfyUIs with separate databases share an output folder."""
    save(1)
    before = (store.paths.project("fox") / "frame_000001.png").read_bytes()
    monkeypatch.setattr("kino_store.services.frames.file_transaction.free_numbers", lambda *_: [1])
    with pytest.raises(StoreUnavailableError, match="File exists"):
        save(2)
    assert (store.paths.project("fox") / "frame_000001.png").read_bytes() == before
    assert store.frames.read.sidecar(store.frames.read.by_number(fox, 1)).params.seed == 1
    assert files(store, fox) == {"project.json", "frame_000001.png", "frame_000001.json"}


def test_a_delete_can_be_undone_in_place(store, fox, save, order) -> None:
    saved = save(1, 2, 3, 4)
    store.frames.edit.delete([saved[1].id, saved[2].id])
    assert order() == [1, 4]
    assert store.frames.read.picture(saved[1]).parent.name == ".trash"
    save(9, place=Place("before", 2))
    store.frames.edit.restore([saved[2].id, saved[1].id])
    assert order() == [1, 2, 3, 9, 4]
    assert store.frames.read.deleted(fox) == []


def test_moved_frames_keep_the_given_order_and_others_stay(store, fox, save, order) -> None:
    saved = save(1, 2, 3, 4, 5)
    store.frames.edit.move([saved[4].id, saved[0].id], before=saved[2].id)
    assert order() == [2, 5, 1, 3, 4]
    store.frames.edit.move([saved[1].id], before=None)
    assert order() == [5, 1, 3, 4, 2]
    now = {frame.seed: frame.position for frame in frames_of(store, fox)}
    assert [now[seed] for seed in (3, 4)] == [saved[2].position, saved[3].position]
    assert all(
        store.frames.read.sidecar(frame).frame.position == frame.position for frame in frames_of(store, fox)
    )


def test_a_move_before_itself_or_between_projects_is_refused(store, fox, save) -> None:
    saved = save(1, 2)
    other = store.projects.create("Hound", 48, 32, 24)
    (foreign,) = store.frames.edit.save(other, [picture(3)], SaveContext())
    for ids, before in (([saved[0].id], saved[0].id), ([saved[0].id] * 2, None), ([saved[0].id], foreign.id)):
        with pytest.raises(InvalidValueError):
            store.frames.edit.move(ids, before)


def test_a_failed_move_leaves_no_trace(store, fox, save, order) -> None:
    saved = save(1, 2, 3)
    (store.paths.project("fox") / "film.jsonl").mkdir()
    with pytest.raises(SidecarError, match=r"film\.jsonl can't be opened"):
        store.frames.edit.move([saved[0].id, saved[1].id], before=None)
    assert order() == [1, 2, 3]
    assert not list(store.paths.project("fox").glob(".kino-*"))


def test_a_broken_or_newer_sidecar_is_named_and_unchanged(store, fox, save) -> None:
    (frame,) = save(1)
    path = sidecar_path(store.frames.read.picture(frame))
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(SidecarError, match=r"frame_000001\.json is damaged or truncated"):
        store.frames.read.sidecar(frame)
    path.write_bytes(whole.replace(b'"version": 2', b'"version": 3'))
    with pytest.raises(SidecarTooNewError, match="Update Kino"):
        store.frames.read.sidecar(frame)
    path.write_bytes(whole.replace(b'"seed": 1', b'"seed": "x"'))
    with pytest.raises(SidecarError, match=r"params\.seed"):
        store.frames.read.sidecar(frame)


def test_unknown_fields_stay_in_the_sidecar(store, fox, save) -> None:
    saved = save(1, 2)
    path = sidecar_path(store.frames.read.picture(saved[0]))
    path.write_text(json.dumps({**json.loads(path.read_text()), "rating": 5}))
    store.frames.edit.move([saved[0].id], None)
    assert json.loads(path.read_text())["rating"] == 5


def test_the_newest_frame_of_each_generator(store, fox) -> None:
    def save(value: int, generator: str) -> Frame:
        return store.frames.edit.save(fox, [picture(value)], SaveContext(generator=generator))[0]

    _, second, other, third = save(1, "sd15"), save(2, "sd15"), save(3, "flux1"), save(4, "sd15")
    assert store.frames.read.newest_by_generator() == {"sd15": third, "flux1": other}
    store.frames.edit.delete([third.id, other.id])
    assert store.frames.read.newest_by_generator() == {"sd15": second}


def test_the_models_hash_is_added_to_waiting_sidecars_later(store, fox, tmp_path) -> None:
    model = tmp_path / "model.safetensors"
    model.write_bytes(b"weights")
    digest = hashlib.sha256(b"weights").hexdigest()
    (first,) = store.frames.edit.save(fox, [picture(1)], SaveContext(model_file=model))
    assert eventually(lambda: store.models.hashes.known(model)) == digest
    store.models.hashes.close()
    assert store.frames.read.sidecar(first).params.model_sha256 == digest
    (second,) = store.frames.edit.save(fox, [picture(2)], SaveContext(model_file=model))
    assert store.frames.read.sidecar(second).params.model_sha256 == digest
    model.write_bytes(b"other weights")
    assert store.models.hashes.known(model) is None


def test_the_hashes_of_loras_are_added_as_they_get_known(store, fox, tmp_path) -> None:
    lora, model = tmp_path / "blur.safetensors", tmp_path / "model.safetensors"
    lora.write_bytes(b"lora")
    model.write_bytes(b"weights")
    gone = tmp_path / "gone.safetensors"
    context = SaveContext(model_file=model, lora_files={"blur.safetensors": lora, "gone.safetensors": gone})
    (frame,) = store.frames.edit.save(fox, [picture(1)], context)
    digest = hashlib.sha256(b"lora").hexdigest()
    assert eventually(lambda: store.frames.read.sidecar(frame).params.loras_sha256)
    assert eventually(lambda: store.frames.read.sidecar(frame).params.model_sha256)
    assert store.frames.read.sidecar(frame).params.loras_sha256 == {"blur.safetensors": digest}
    (second,) = store.frames.edit.save(fox, [picture(2)], context)
    assert store.frames.read.sidecar(second).params.loras_sha256 == {"blur.safetensors": digest}


def test_a_hash_that_gets_known_while_pictures_are_encoded_is_not_lost(store, fox, tmp_path) -> None:
    model = tmp_path / "model.safetensors"
    model.write_bytes(b"weights")
    digest = hashlib.sha256(b"weights").hexdigest()

    def encoded(_: int) -> None:
        store.models.hashes.later(model, lambda _: None)
        assert eventually(lambda: store.models.hashes.known(model))

    (frame,) = store.frames.edit.save(fox, [picture(1)], SaveContext(model_file=model), progress=encoded)
    assert eventually(lambda: store.frames.read.sidecar(frame).params.model_sha256) == digest


def test_a_link_out_of_the_project_folder_is_not_followed(store, fox, save, tmp_path) -> None:
    (frame,) = save(1)
    path = store.frames.read.picture(frame)
    path.rename(tmp_path / "elsewhere.png")
    path.symlink_to(tmp_path / "elsewhere.png")
    with pytest.raises(InvalidValueError, match="outside"):
        store.frames.read.picture(frame)


def test_a_removed_folder_is_created_again(store, fox, save, reopen) -> None:
    save(1, 2)
    shutil.rmtree(store.paths.project("fox"))
    (frame,) = save(3)
    assert frame.path == "frame_000003.png", "file names are not reused even then"
    assert [frame.seed for frame in frames_of(reopen(), fox)] == [3]


def test_saving_into_a_deleted_project_is_refused(store, fox, save) -> None:
    store.projects.delete(fox.id)
    with pytest.raises(ProjectNotFoundError, match="deleted meanwhile"):
        save(1)


@pytest.mark.parametrize(("channels", "dtype"), [(4, np.uint8), (3, np.uint16), (1, np.uint8)])
def test_alpha_and_16_bits_are_kept(store, fox, channels, dtype) -> None:
    wanted = picture(5, channels=channels, dtype=dtype)
    (frame,) = store.frames.edit.save(fox, [wanted], SaveContext())
    assert np.array_equal(png.decode(store.frames.read.picture(frame)), wanted.pixels)


def test_a_batch_whose_last_sidecar_cannot_be_written_leaves_nothing(store, fox, save, monkeypatch) -> None:
    save(1)
    before, dump, written = files(store, fox), sidecar.dump, []

    def third_fails(document):
        written.append(document)
        if len(written) == 3:
            raise OSError(28, "No space left on device")
        return dump(document)

    monkeypatch.setattr(sidecar, "dump", third_fails)
    with pytest.raises(OSError, match="No space"):
        save(2, 3, 4)
    monkeypatch.undo()
    assert files(store, fox) == before
    assert store.frames.read.count(fox) == 1

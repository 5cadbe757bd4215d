"""Model files in the panel: added, refused, deleted, restored."""

from __future__ import annotations

from tests.store.model_files import model


def test_a_model_file_is_added_deleted_and_restored(open_panel, comfy_030, tmp_path) -> None:
    good = model(tmp_path / "ink.safetensors", {"x": (2, 3)})
    bad = tmp_path / "bad.safetensors"
    bad.write_bytes(b"<html>")
    panel = open_panel(comfy_030, "/api/kino/studio")
    panel.menu("System", "Model files…")
    dialog, page = panel.dialog, panel.page
    dialog.get_by_text("free").wait_for()
    dialog.get_by_label("Folder").select_option("loras")
    choose = dialog.locator("input[type=file]")
    choose.set_input_files(str(bad))
    page.get_by_text("This is not a safetensors file").wait_for()
    panel.troubles.clear()  # the browser logs the refusal
    dialog.get_by_role("button", name="Add file…", disabled=False).wait_for()
    choose.set_input_files(str(good))
    dialog.get_by_text("ink.safetensors").wait_for()
    dialog.get_by_role("button", name="Add file…", disabled=False).wait_for()
    dialog.get_by_label("Delete ink.safetensors").click()
    panel.dialog.get_by_role("button", name="Delete", exact=True).click()
    page.get_by_text("Deleted ink.safetensors").wait_for()
    dialog.get_by_text("ink.safetensors").wait_for(state="hidden")
    page.get_by_role("button", name="Undo").last.click()
    dialog.get_by_text("ink.safetensors").wait_for()
    panel.api.delete("/v1/models/loras/ink.safetensors")
    panel.api.post("/v1/model-files/empty-trash")
    assert panel.troubles == []

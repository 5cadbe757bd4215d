/** The dialog of ComfyUI's model files. */

export const MODELS = /** @type {const} */ ({
  "models.title": "Model files",
  "models.files-label": "Model files",
  "models.folder": "Folder",
  "models.add-file": "Add file…",
  "models.delete": "Delete…",
  "models.delete-file": "Delete {name}",
  "models.files": { one: "{count} file, {size}", other: "{count} files, {size}" },
  "models.no-files": "No files in this folder",
  "models.free": "{size} free",
  "models.in-trash": "{size} in the trash",
  "models.used-by": "Used by {generators}",
  "models.checking": "Checking {name}…",
  "models.delete-question": "Delete this model file?",
  "models.delete-message": "{name}, {size}. It can be restored until the trash is emptied.",
  "models.delete-used-message":
    "{name}, {size}. Used by {generators}. It can be restored until the trash is emptied.",
  "models.empty-question": "Empty the trash of model files?",
  "models.empty-message": {
    one: "{count} file, {size}: removed for good. This can't be undone.",
    other: "{count} files, {size}: removed for good. This can't be undone.",
  },
});

/** Kino's settings in ComfyUI's settings dialog. */

export const SETTINGS = /** @type {const} */ ({
  "settings.thumbnail-height": "Thumbnail height (pixels)",
  "settings.loop": "Loop playback",
  "settings.confirm-deletes": "Confirm before deleting frames",
  "settings.can-be-undone": "Deleting can always be undone.",
  "settings.metrics-interval": "Interval between machine readings (seconds)",
});

"""What undo and redo call the steps, by what the journal says that they did."""

from __future__ import annotations

# What a step did, for one frame and for several.
WORDS = {
    "delete": ("deletion of a frame", "deletion of {} frames"),
    "restore": ("restoring a frame", "restoring {} frames"),
    "move": ("move of a frame", "move of {} frames"),
    "copy": ("copy of a frame", "copies of {} frames"),
    "clip": ("a generated frame", "{} generated frames"),
    "pass": ("a generated frame", "{} generated frames"),
    "fill": ("filling of a hold", "filling of holds with {} frames"),
    "take": ("a new take", "{} new takes"),
    "choose": ("choice of a take", "choice of takes of {} frames"),
    "import": ("import of a picture", "import of {} pictures"),
    "add": ("adding a frame", "adding {} frames"),
    "transfer": ("move of a frame to another project", "move of {} frames to another project"),
    "rate": ("rating of a frame", "rating of {} frames"),
    "label": ("label of a frame", "label of {} frames"),
    "note": ("note on a frame", "note on {} frames"),
    "approve": ("approval of a frame", "approval of {} frames"),
    "tidy": ("deletion of a take", "deletion of {} takes"),
    "hold": ("hold of a frame", "holds of {} frames"),
    "mark": ("marks of a frame", "marks of {} frames"),
    "marker": ("marker", "markers of {} frames"),
    "rename_generator": ("a frame's generator", "the generator of {} frames"),
    "project": ("change of the project", "change of the project"),
}
# For some steps, the changes that count.
_NEW = ("trashed", (True, False))
COUNTED = {"take": _NEW, "fill": _NEW, "choose": ("shown", (False, True))}
OTHER = ("change of a frame", "change of {} frames")

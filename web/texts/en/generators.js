/** The dialogs that choose, save and change generators. */

export const GENERATORS = /** @type {const} */ ({
  "generators.choose": "Choose a generator",
  "generators.loading": "Loading generators…",
  "generators.version": "version {version}",
  "generators.file": "Generator file",
  "generators.import": "Import…",
  "generators.from-graph": "New from this graph…",
  "generators.edit-named": "Edit generator {name}",

  // one generator
  "generators.edit": "Edit generator",
  "generators.gone": "There is no such generator any more.",
  "generators.built-in": "It comes with Kino. Copy it to change its name and its form.",
  "generators.copy": "Copy…",
  "generators.export": "Export",
  "generators.fields": "Fields",
  "generators.label": "Label",
  "generators.in-form": "In the form",
  "generators.label-of": "Label of {label}",
  "generators.field-in-form": "{label} in the form",

  // titles of those that come with Kino
  "generators.image-to-image": "Image to image",
  "generators.inpaint": "Inpaint",
  "generators.next-frame": "Next frame",
  "generators.restyle": "Restyle",
  "generators.extend": "{family}: extend a clip",
  "generators.edit-frame": "{family}: edit a frame",
  "generators.image-to-video": "{family}: image to video",
  "generators.text-to-video": "{family}: text to video",
  "generators.first-last-frame": "{family}: first to last frame",

  // a graph becomes a generator
  "generators.save-graph": "Save graph as generator",
  "generators.save-hint":
    "Saves the open graph as a generator. Its prompts, models and numbers become the fields of a form.",
  "generators.name": "Name",
  "generators.name-example": "my-sdxl",
  "generators.description": "Description",
  "generators.description-example": "When to use it",
});

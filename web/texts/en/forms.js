/** The form that generates frames, and the fields of all forms. */

export const FORMS = /** @type {const} */ ({
  "forms.generator": "Generator",
  "forms.no-project": "Create a project first. All of its frames have the same size.",
  "forms.generate": { one: "Generate {count} frame", other: "Generate {count} frames" },
  "forms.frames": "Frames",
  "forms.runs": "Runs",
  "forms.clips": "Clips",
  "forms.count-hint": "Number of frames to generate",
  "forms.at-most": "At most {most}.",
  "forms.at-least": "At least {least}.",
  "forms.clip-rate": "The clip has {clip} fps, the project {project}",

  // where frames go
  "forms.where": "Where",
  "forms.at-the-end": "At the end",
  "forms.before-frame": "Before frame {number}",
  "forms.after-frame": "After frame {number}",
  "forms.replace-frame": "Replace frame {number}",
  "forms.take-of-frame": "Take of frame {number}",
  "forms.replace-all": {
    one: "In place of {count} frame, as a take",
    other: "In place of {count} frames, as takes",
  },

  // what changes from one frame to the next
  "forms.what-changes": "Changes per frame",
  "forms.across-seed": "Seed",
  "forms.across-lines": "Prompt: one frame for each line",
  "forms.across-ramp": "Ramp: {name}",
  "forms.ramp-to": "Ramp to",

  // fields
  "forms.from-project": "from project",
  "forms.choose": "Choose…",
  "forms.not-found": "{name} (not found)",
  "forms.random": "random",
  "forms.random-seed": "Random seed",
  "forms.random-seed-hint": "Random seed. Clear the field for a new one each time.",
  "forms.number": "number",
  "forms.current-frame": "Current frame",

  // {refresh} is a button with the text of forms.refresh-models
  "forms.model-is-missing": '{name} is not in ComfyUI\'s folder "{folder}". Add it, then {refresh}.',
  "forms.no-model": 'There is no model in ComfyUI\'s folder "{folder}". Add one, then {refresh}.',
  "forms.no-model-such-as":
    'There is no model in ComfyUI\'s folder "{folder}". Add one, such as {example}, then {refresh}.',
  "forms.refresh-models": "refresh models",

  // LoRAs
  "forms.model-strength": "Model strength",
  "forms.clip-strength": "CLIP strength",
  "forms.add-lora": "Add LoRA",
  "forms.add-lora-button": "+ Add LoRA",
  "forms.remove-lora": "Remove LoRA",
});

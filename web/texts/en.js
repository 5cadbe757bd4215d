/** English: the texts of all places, by key. The other languages are JSON files with the same keys. */
import { DIALOGS } from "./en/dialogs.js";
import { EXPORT } from "./en/export.js";
import { FORMS } from "./en/forms.js";
import { GENERATORS } from "./en/generators.js";
import { IMPORTS } from "./en/imports.js";
import { MENUS } from "./en/menus.js";
import { MODELS } from "./en/models.js";
import { PROJECTS } from "./en/projects.js";
import { SHELL } from "./en/shell.js";
import { TAKES } from "./en/takes.js";
import { WORDS } from "./en/words.js";

export const ENGLISH = {
  ...DIALOGS,
  ...EXPORT,
  ...FORMS,
  ...GENERATORS,
  ...IMPORTS,
  ...MENUS,
  ...MODELS,
  ...PROJECTS,
  ...SHELL,
  ...TAKES,
  ...WORDS,
};

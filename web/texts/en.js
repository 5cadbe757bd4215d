/** English: the texts of all places, by key. The other languages are JSON files with the same keys. */
import { BUSY } from "./en/busy.js";
import { DIALOGS } from "./en/dialogs.js";
import { EXPORT } from "./en/export.js";
import { FIELDS } from "./en/fields.js";
import { FILMSTRIP } from "./en/filmstrip.js";
import { FORMS } from "./en/forms.js";
import { FRAMES } from "./en/frames.js";
import { GENERATORS } from "./en/generators.js";
import { HOLDS } from "./en/holds.js";
import { IMPORTS } from "./en/imports.js";
import { MACHINES } from "./en/machines.js";
import { MANY } from "./en/many.js";
import { MASKS } from "./en/masks.js";
import { MENUS } from "./en/menus.js";
import { MODELS } from "./en/models.js";
import { NOTICES } from "./en/notices.js";
import { PASSES } from "./en/passes.js";
import { PROJECTS } from "./en/projects.js";
import { QUEUE } from "./en/queue.js";
import { SETTINGS } from "./en/settings.js";
import { SHEETS } from "./en/sheets.js";
import { SHELL } from "./en/shell.js";
import { SHORTCUTS } from "./en/shortcuts.js";
import { VIEWER } from "./en/viewer.js";
import { WINDOWS } from "./en/windows.js";
import { TAKES } from "./en/takes.js";
import { UNDO } from "./en/undo.js";
import { WORDS } from "./en/words.js";

export const ENGLISH = {
  ...BUSY,
  ...DIALOGS,
  ...EXPORT,
  ...FIELDS,
  ...FILMSTRIP,
  ...FORMS,
  ...FRAMES,
  ...GENERATORS,
  ...HOLDS,
  ...IMPORTS,
  ...MACHINES,
  ...MANY,
  ...MASKS,
  ...MENUS,
  ...MODELS,
  ...NOTICES,
  ...PASSES,
  ...PROJECTS,
  ...QUEUE,
  ...SETTINGS,
  ...SHEETS,
  ...SHELL,
  ...SHORTCUTS,
  ...VIEWER,
  ...WINDOWS,
  ...TAKES,
  ...UNDO,
  ...WORDS,
};

/** English: the texts of all places, by key. The other languages are JSON files with the same keys. */
import { WORDS } from "./en/words.js";

export const ENGLISH = { ...WORDS };

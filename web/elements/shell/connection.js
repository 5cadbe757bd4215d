/** Labels of the connection to the server. */
import { text } from "../../texts/text.js";

export const CONNECTION_LABELS = {
  online: text("shell.connected"),
  offline: text("shell.reconnecting"),
  connecting: text("shell.connecting"),
};

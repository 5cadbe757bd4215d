/** Labels of the connection to the server. */

export const CONNECTION_LABELS = {
  online: "Connected",
  offline: "Reconnecting…",
  connecting: "Connecting…",
};

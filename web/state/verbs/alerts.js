/** Notifications when a long queue has ended. */
import { text } from "../../texts/text.js";
import { setAlerts } from "../alerts.js";

/** @satisfies {Partial<import("./registry.js").Handlers>} */
export const ALERTS = {
  async "set-alerts"(kino, { on }) {
    if (!on) {
      setAlerts(kino, "off");
      return kino.notify("info", text("many.notify-off"));
    }
    if (kino.browser.alertPermission() === "missing")
      return kino.notify("error", text("many.notify-missing"));
    if (!(await kino.browser.askToAlert())) return kino.notify("error", text("many.notify-blocked"));
    setAlerts(kino, "on");
    kino.notify("success", text("many.notify-on"));
  },
};

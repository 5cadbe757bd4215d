/** The notifications of a fake browser. */

export class FakeAlerts {
  /** Those that were shown: titles and texts. @type {string[][]} */
  alerts = [];
  permission = "default";
  hidden = false;
  isHidden = () => this.hidden;
  alertPermission = () => this.permission;
  askToAlert = async () => this.permission !== "denied";
  alert = (/** @type {string} */ title, /** @type {string} */ body) => void this.alerts.push([title, body]);
}

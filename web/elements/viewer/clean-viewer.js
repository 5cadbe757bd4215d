/** The viewer alone, in a second window. */
import { KinoRoot } from "../../dom/root.js";
import { css, stateElement } from "../../dom/element.js";

const sheet = css`
  :host {
    position: fixed;
    inset: 0;
  }
  kino-viewer {
    height: 100%;
  }
`;

export class KinoCleanViewer extends KinoRoot {
  static sheets = [...KinoRoot.sheets, sheet];
  static frameKeys = false;

  viewer = stateElement("kino-viewer");

  build() {
    this.viewer.setAttribute("clean", "");
    this.root.append(this.viewer);
    this.addEventListener("dblclick", () => void toggleFullScreen(this));
    this.addEventListener("keydown", ({ key }) => {
      if (key.toLowerCase() === "f") void toggleFullScreen(this);
    });
  }

  /**
   * @param {import("../../core/types.js").State} state
   * @param {import("../../core/types.js").State | null} previous
   */
  update(state, previous) {
    super.update(state, previous);
    this.viewer.state = state;
  }
}

/** @param {HTMLElement} element */
const toggleFullScreen = (element) =>
  document.fullscreenElement ? document.exitFullscreen() : element.requestFullscreen();

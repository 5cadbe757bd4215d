/** What every control of a field is. */

/** @typedef {import("../../core/types.js").State} State */
/** @typedef {import("../../core/api-types.js").Parameter} Parameter */
/** @typedef {(value: unknown) => void} OnChange */
/** @typedef {import("../../core/requests.js").Send} Send */
/**
 * @typedef {object} Control
 * @property {HTMLElement} element
 * @property {(value: any, state: State) => void} update
 * @property {HTMLElement} [explanation]  says what is wrong; while it is shown, the field doesn't
 */
/**
 * @typedef {(name: string, parameter: Parameter, onChange: OnChange, request: Send) => Control} CreateControl
 */

export const CONTROL_ID = "control"; // of the element in a field that takes the focus

/** @param {Event} event */
export const typedValue = (event) => /** @type {HTMLInputElement} */ (event.target).value;

/** Whether an element has the focus within its shadow root. @param {Element} element */
export const hasFocus = (element) =>
  /** @type {ShadowRoot} */ (element.getRootNode()).activeElement === element;

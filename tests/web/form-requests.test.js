/** Forms' requests: errors stand at their fields, a dialog closes when it is done. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { ApiError } from "../../web/state/api.js";
import { PROJECTS } from "../../web/state/verbs/projects.js";
import { closeDialog, filed } from "../../web/state/verbs/form-requests.js";

/** @param {any} [api] @returns {any} */
function kino(api) {
  const fake = {
    api,
    state: { dialogs: [{ kind: "new-project" }], formErrors: {}, projects: [] },
    /** @type {string[]} */ asked: [],
    set: (/** @type {any} */ patch) => Object.assign(fake.state, patch),
    during: (/** @type {string} */ _what, /** @type {Promise<any>} */ promise) => promise,
    ask: (/** @type {string} */ verb) => fake.asked.push(verb),
  };
  return fake;
}
const refusal = (/** @type {string} */ code, /** @type {any} */ fields = {}) =>
  Promise.reject(new ApiError({ code, message: "No.", fields }));

test("what the API says of fields gets the form's prefix", async () => {
  const one = kino();
  assert.equal(
    await filed(one, "project.", "Waiting", refusal("invalid_data", { width: "Too large." })),
    false,
  );
  assert.deepEqual(one.state.formErrors, { "project.width": "Too large." });
});

test("other failures are thrown on", async () => {
  await assert.rejects(filed(kino(), "project.", "Waiting", refusal("offline")), /No\./);
});

test("a name that is taken is said at the name, and the dialog stays", async () => {
  const one = kino({ post: () => refusal("name_taken") });
  await PROJECTS["create-project"](one, { name: "Dawn" });
  assert.deepEqual(one.state.formErrors, { "project.name": "No." });
  assert.deepEqual(one.asked, []);
});

test("only the dialog that was waited for is closed", async () => {
  const one = kino();
  assert.deepEqual(await filed(one, "", "Waiting", Promise.resolve(7)), { answer: 7 });
  closeDialog(one, "generate");
  assert.deepEqual(one.asked, []);
  closeDialog(one, "new-project");
  assert.deepEqual(one.asked, ["close-dialog"]);
});

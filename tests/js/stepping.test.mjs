import assert from "node:assert/strict";
import { afterEach, beforeEach, test } from "node:test";

import { make } from "../../dmolkit/widgets/common.mjs";
import { edit, player, typed } from "../../dmolkit/widgets/stepping.mjs";
import { page } from "./fakes.mjs";

beforeEach(() => { globalThis.document = page(); });
afterEach(() => { delete globalThis.document; });

test("keys set a value in its range", () => {
  assert.deepEqual(["0", "7", "ArrowUp", "ArrowDown"].map((key) => typed(key, 4, [0, 9])), [0, 7, 5, 3]);
  assert.deepEqual([typed("ArrowUp", 9, [0, 9]), typed("ArrowDown", 0, [0, 9])], [9, 0]);
  assert.deepEqual(["Tab", "a", "F1", "10", "-"].map((key) => typed(key, 4, [0, 9])), [null, null, null, null, null]);
  assert.deepEqual(["3", "4", "-", "ArrowDown"].map((key) => typed(key, -3, [-3, 3])), [3, null, 3, -3]);
  assert.deepEqual([typed("-", 2, [-3, 3]), typed("-", 0, [-3, 3]), typed("-", 3, [-2, 3])], [-2, null, null]);
});

test("cells are one stop of the tab key and change by clicks and keys", () => {
  const values = [0, 3, null];
  const cells = values.map((_, i) => Object.assign(make("div", { tabindex: i ? -1 : 0 }), { focus() { this.fire("focus"); } }));
  edit(cells, [-3, 3], (at) => values[at], (at, value) => { values[at] = value; });
  let kept = 0;
  const press = (at, key, more = {}) => cells[at].listeners.get("keydown")({ key, preventDefault: () => { kept += 1; }, ...more });
  cells[1].fire("click");
  cells[0].fire("click");
  cells[2].fire("click");
  assert.deepEqual(values, [1, -3, null]);
  press(1, "2");
  press(0, "-");
  press(2, "1");
  press(1, "1", { ctrlKey: true });
  press(1, "Tab");
  assert.deepEqual([values, kept], [[-1, 2, null], 2]);
  for (const [at, key, expected] of [[0, "ArrowLeft", 2], [0, "ArrowRight", 1], [1, "End", 2], [1, "Home", 0]]) {
    press(at, key);
    assert.deepEqual(cells.map((cell) => cell.tabIndex), cells.map((_, i) => (i === expected ? 0 : -1)), key);
  }
});

test("a player steps until the end, rewinds, and pauses", (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  let at = 1;
  const { play, pause } = player(100, () => { const over = at === 3; if (over) at = 0; return over; }, () => { at += 1; return at < 3; });
  const shown = (milliseconds) => { t.mock.timers.tick(milliseconds); return [at, play.textContent]; };
  play.fire("click");
  assert.deepEqual([shown(0), shown(100), shown(500)], [[2, "pause"], [3, "play"], [3, "play"]]);
  play.fire("click");
  assert.deepEqual([shown(99), shown(1)], [[0, "pause"], [1, "pause"]]);
  play.fire("click");
  assert.deepEqual(shown(500), [1, "play"]);
  play.fire("click");
  pause();
  assert.deepEqual(shown(500), [1, "play"]);
});

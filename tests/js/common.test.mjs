import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { afterEach, beforeEach, test } from "node:test";

import { animate, button, choice, draw, follow, frame, hatch, make, onward, rgb, rich, rove, slider, store } from "../../dmolkit/widgets/common.mjs";
import { Model, page } from "./fakes.mjs";

beforeEach(() => { globalThis.document = page(); });
afterEach(() => { for (const name of ["matchMedia", "requestAnimationFrame", "cancelAnimationFrame"]) delete globalThis[name]; });

const escape = (text) => text.replace(/[&<>"]/g, (sign) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" })[sign]);
const html = (node) => (typeof node === "string" ? escape(node) : `<${node.tag}>${node.children.map(html).join("")}</${node.tag}>`);

test("make sets attributes, leaves out absent ones and children, and listens", () => {
  let clicks = 0;
  const node = make("p", { class: "note", hidden: true, title: null, lang: undefined, draggable: false, tabindex: 0, onclick: () => { clicks += 1; } },
    "a", null, make("b", {}, "c"), undefined, false, "");
  assert.deepEqual([...node.attributes], [["class", "note"], ["hidden", ""], ["tabindex", "0"]]);
  assert.equal(html(node), "<p>a<b>c</b></p>");
  node.fire("click");
  assert.equal(clicks, 1);
});

test("draw makes SVG elements", () => {
  assert.equal(draw("circle", { r: 0 }).namespace, "http://www.w3.org/2000/svg");
  assert.equal(draw("circle", { r: 0 }).getAttribute("r"), "0");
});

test("rich text agrees with Python on every example", () => {
  const examples = JSON.parse(readFileSync(new URL("../widgets/markup.json", import.meta.url), "utf8"));
  for (const [text, expected] of examples) assert.equal(rich(text).map(html).join(""), expected, text);
});

test("a frame replaces what was there, has a name and speaks", () => {
  const el = make("div", {}, "old");
  const { box, stage, controls, words, say } = frame(el, "Walk the group");
  assert.deepEqual(el.children, [box]);
  assert.deepEqual(box.children, [stage, controls, words]);
  assert.equal(box.getAttribute("aria-label"), "Walk the group");
  assert.equal(words.getAttribute("aria-live"), "polite");
  say("one");
  assert.equal(words.textContent, "one");
  const spoken = words.children;
  say("one");
  assert.equal(words.children, spoken, "the same words are not spoken again");
});

test("a button acts and takes further attributes", () => {
  let presses = 0;
  const node = button("r", () => { presses += 1; }, { "aria-pressed": "false" });
  node.fire("click");
  assert.equal(presses, 1);
  assert.deepEqual([node.getAttribute("type"), node.getAttribute("aria-pressed"), node.textContent], ["button", "false", "r"]);
});

test("a choice shows its value and reports a change", () => {
  const picked = [];
  const { node, select } = choice("Group", [["Z6", "Z₆"], ["D4", "D₄"]], "D4", (value) => picked.push(value));
  assert.equal(node.tag, "label");
  assert.deepEqual(select.children.map((option) => [option.getAttribute("value"), option.textContent, option.getAttribute("selected")]),
    [["Z6", "Z₆", null], ["D4", "D₄", ""]]);
  select.value = "Z6";
  select.fire("change");
  assert.deepEqual(picked, ["Z6"]);
});

test("a slider sets its limits before its value, and its words follow", () => {
  const moved = [];
  const { node, field, show } = slider("β", { value: 150, step: 5, max: 180, min: -180 }, (value) => `${value}°`, (value) => moved.push(value));
  const said = node.all("span").find((span) => span.className === "dmk-value");
  const names = [...field.attributes.keys()];
  for (const limit of ["min", "max", "step"]) assert.ok(names.indexOf(limit) < names.indexOf("value"), limit);
  assert.deepEqual([said.textContent, field.getAttribute("aria-valuetext")], ["150°", "150°"]);
  field.value = "35";
  field.fire("input");
  assert.deepEqual([moved, said.textContent, field.getAttribute("aria-valuetext")], [[35], "35°", "35°"]);
  show(-20);
  assert.deepEqual([moved, field.value, said.textContent, field.getAttribute("aria-valuetext")], [[35], "-20", "-20°", "-20°"]);
});

test("follow redraws at once, on each of its traits, and until it is undone", () => {
  const model = new Model({ a: 1, b: 1, c: 1 });
  let draws = 0;
  const undo = follow(model, ["a", "b"], () => { draws += 1; });
  assert.equal(draws, 1);
  model.set("a", 2);
  model.set("b", 2);
  model.set("c", 2);
  assert.equal(draws, 3);
  undo();
  model.set("a", 3);
  assert.equal(draws, 3);
});

test("store sets all traits before anyone redraws, and saves once", () => {
  const model = new Model({ a: 1, b: 1 });
  const seen = [];
  follow(model, ["a", "b"], () => seen.push([model.get("a"), model.get("b")]));
  store(model, { a: 2, b: 3 });
  assert.deepEqual(seen, [[1, 1], [2, 3]]);
  assert.equal(model.saves, 1);
  model.set("a", 4);
  assert.deepEqual(seen.at(-1), [4, 3], "later changes are not held back");
});

test("a store within a store waits for the outer one", () => {
  const model = new Model({ a: 1, b: 1, c: 1 });
  const seen = [];
  model.on("change:a", () => store(model, { b: 2 }));
  follow(model, ["b", "c"], () => seen.push([model.get("b"), model.get("c")]));
  store(model, { a: 2, c: 2 });
  assert.deepEqual(seen, [[1, 1], [2, 2]]);
});

test("a store that fails does not hold later redraws back", () => {
  const model = new Model({ a: 1, b: 1 });
  let draws = 0;
  follow(model, ["b"], () => { draws += 1; });
  model.on("change:a", () => { throw new Error("no"); });
  assert.throws(() => store(model, { a: 2 }), /no/);
  model.set("b", 2);
  assert.equal(draws, 2);
});

test("hatching runs in parallel strokes from side to side of a convex outline", () => {
  const corner = (n, k) => [50 * Math.cos((2 * Math.PI * k) / n + 0.3), 50 * Math.sin((2 * Math.PI * k) / n + 0.3)];
  for (const n of [3, 4, 6, 8]) {
    const outline = Array.from({ length: n }, (_, k) => corner(n, k));
    const inradius = 50 * Math.cos(Math.PI / n);
    const strokes = hatch(outline, 10).split("M").slice(1).map((stroke) => stroke.split("L").map((point) => point.split(",").map(Number)));
    const offsets = strokes.map(([[x, y], [u, v]]) => {
      assert.ok(Math.abs(-y - x - (-v - u)) < 0.05, "along the diagonal");
      for (const [p, q] of [[x, y], [u, v]]) {
        const sides = outline.map((_, k) => p * Math.cos((2 * Math.PI * (k + 0.5)) / n + 0.3) - q * Math.sin((2 * Math.PI * (k + 0.5)) / n + 0.3));
        assert.ok(Math.abs(Math.max(...sides) - inradius) < 0.05, "on the outline");
      }
      return -y - x;
    });
    offsets.slice(1).forEach((offset, i) => assert.ok(Math.abs(offset - offsets[i] - 10) < 0.05));
    const heights = outline.map(([x, y]) => y - x);
    assert.ok(offsets[0] - Math.min(...heights) < 10 && Math.max(...heights) - offsets.at(-1) < 10, "all over");
  }
});

/** Lets animations run by hand, from now on; gives the function that shows the next frame. */
function byHand(reduced) {
  const frames = new Map();
  let count = 0;
  globalThis.matchMedia = (query) => ({ matches: reduced && query === "(prefers-reduced-motion: reduce)" });
  globalThis.requestAnimationFrame = (callback) => { frames.set(count += 1, callback); return count; };
  globalThis.cancelAnimationFrame = (request) => frames.delete(request);
  return (time) => {
    const due = [...frames.values()];
    frames.clear();
    for (const callback of due) callback(time);
    return due.length;
  };
}

test("keys lead round a row, and up and down by lines", () => {
  // Around a grid of two rows and four columns, by hand.
  const grid = { ArrowRight: [1, 2, 3, 4, 5, 6, 7, 0], ArrowLeft: [7, 0, 1, 2, 3, 4, 5, 6], ArrowDown: [4, 5, 6, 7, 0, 1, 2, 3], ArrowUp: [4, 5, 6, 7, 0, 1, 2, 3] };
  for (const [key, leads] of Object.entries(grid)) assert.deepEqual(leads.map((_, at) => onward(key, at, 8, 4)), leads, key);
  assert.deepEqual(["Home", "End", "Enter", "toString"].map((key) => onward(key, 2, 8, 4)), [0, 7, null, null]);
  assert.deepEqual(["ArrowDown", "ArrowUp"].map((key) => onward(key, 2, 3)), [0, 1]);
  assert.deepEqual(["ArrowDown", "ArrowUp"].map((key) => onward(key, 2, 3, -1)), [1, 0]);
});

test("colours have red, green and blue", () => {
  assert.deepEqual(rgb("#00ff0a"), [0, 255, 10]);
  assert.deepEqual(rgb("#C0ffee"), [192, 255, 238]);
});

test("nodes that rove are one stop of the tab key, and arrow keys go round", () => {
  const items = ["a", "b", "c"].map((name) => make("button", {}, name));
  const focused = [];
  items.forEach((item) => { item.focus = () => { focused.push(item.textContent); item.fire("focus"); }; });
  rove(items);
  const stops = () => items.map((item) => item.getAttribute("tabindex")).join(" ");
  assert.equal(stops(), "0 -1 -1");
  let prevented = 0;
  const press = (item, key) => item.listeners.get("keydown")({ key, preventDefault: () => { prevented += 1; } });
  for (const [at, key] of [[0, "ArrowRight"], [1, "ArrowDown"], [2, "ArrowRight"], [0, "ArrowLeft"], [2, "ArrowUp"], [1, "Home"], [0, "End"]]) press(items[at], key);
  assert.equal(focused.join(""), "bcacbac");
  assert.equal(stops(), "-1 -1 0");
  press(items[2], "Enter");
  assert.equal(prevented, 7);
});

test("an animation eases from 0 to 1 and is done once", () => {
  const next = byHand(false);
  const steps = [];
  let ends = 0;
  const start = performance.now();
  animate(1e6, (t) => steps.push(t), () => { ends += 1; });
  for (const t of [-0.1, 0.25, 0.5, 0.75]) next(start + t * 1e6);
  assert.equal(ends, 0);
  next(start + 2e6);
  [0, 0.125, 0.5, 0.875, 1].forEach((expected, i) => assert.ok(Math.abs(steps[i] - expected) < 1e-3, `${steps[i]}`));
  assert.deepEqual([steps.length, steps.at(-1), ends, next(start + 3e6)], [5, 1, 1, 0]);
});

test("an animation stops where it is", () => {
  const next = byHand(false);
  const steps = [];
  const stop = animate(1e6, (t) => steps.push(t), () => assert.fail("done"));
  next(performance.now());
  stop();
  assert.equal(next(performance.now() + 2e6), 0);
  assert.equal(steps.length, 1);
});

test("who asks for reduced motion sees the last step only", () => {
  const next = byHand(true);
  const log = [];
  animate(1000, (t) => log.push(t), () => log.push("done"))();
  assert.deepEqual([log, next(0)], [[1, "done"], 0]);
});

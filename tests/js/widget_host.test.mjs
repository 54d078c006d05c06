import assert from "node:assert/strict";
import { afterEach, beforeEach, mock, test } from "node:test";

import { page } from "./fakes.mjs";

const MIME = "application/vnd.jupyter.widget-state+json";
const ECHO = "export default { render({ model, el }) { el.textContent = model.get('word'); seen.push({ model, el }); } };";
let pages = 0;
let modules;
let errors;

beforeEach(() => {
  modules = [];
  errors = [];
  globalThis.document = page();
  globalThis.seen = [];
  mock.method(console, "error", (...words) => errors.push(words));
  // node imports no blob URLs, and gives the text of a Blob too late for a data URL.
  globalThis.Blob = class { constructor(parts) { this.text = parts.join(""); } };
  mock.method(URL, "createObjectURL", ({ text }) => { modules.push(text); return `data:text/javascript,${encodeURIComponent(text)}`; });
  mock.method(URL, "revokeObjectURL", () => {});
});
afterEach(() => mock.restoreAll());

const settled = async () => { for (let i = 0; i < 20; i += 1) await new Promise((done) => setTimeout(done)); };

/** Opens a page with this state and a place for each of these models; resolves when the host has run. */
async function open(state, names) {
  const places = names.map((name) => {
    const place = document.createElement("div");
    place.dataset.model = name;
    place.offsetHeight = 240;
    place.append(`picture of ${name}`);
    return place;
  });
  const watched = new Set();
  const resized = [];
  const look = {};
  globalThis.addEventListener = (type, callback) => { if (type === "resize") resized.push(callback); };
  globalThis.IntersectionObserver = class {
    constructor(callback) { look.report = callback; }
    observe(place) { watched.add(place); }
    unobserve(place) { watched.delete(place); }
  };
  Object.assign(document, {
    readyState: "complete",
    querySelector: (selector) => (state && selector === `script[type="${MIME}"]` ? { textContent: JSON.stringify(state) } : null),
    querySelectorAll: (selector) => (selector === ".dmk-widget[data-model]" ? places : []),
  });
  await import(`../../assets/widget-host.js?${pages += 1}`);
  return {
    places, watched,
    resize: () => { for (const callback of resized) callback(); },
    async near(...which) {
      look.report(places.map((target, i) => ({ target, isIntersecting: which.includes(i) })));
      await settled();
    },
  };
}

const plain = (traits, esm = ECHO) => ({ state: { _esm: esm, _css: "", ...traits } });

async function model(traits) {
  const { near } = await open({ state: { a: plain({ word: "", ...traits }) } }, ["a"]);
  await near(0);
  return seen[0].model;
}

test("a widget sleeps behind its picture until the reader comes near", async () => {
  const { places, watched, near } = await open({ state: { a: plain({ word: "hello" }), b: plain({ word: "there" }) } }, ["a", "b"]);
  assert.equal(watched.size, 2);
  await near();
  assert.deepEqual(places.map(({ textContent }) => textContent), ["picture of a", "picture of b"]);
  assert.equal(modules.length, 0);
  await near(1);
  assert.deepEqual(places.map(({ textContent }) => textContent), ["picture of a", "there"]);
  assert.deepEqual(places.map(({ dataset }) => dataset.awake), [undefined, "true"]);
  assert.deepEqual([...watched], [places[0]]);
});

test("set fires only when the value changes", async () => {
  const it = await model({ n: 1, table: [[0, 1], [1, 0]] });
  const fired = [];
  for (const event of ["change:n", "change:table", "change"]) it.on(event, () => fired.push(event));
  it.set("n", 1);
  it.set("table", [[0, 1], [1, 0]]);
  assert.deepEqual(fired, []);
  it.set("n", 2);
  assert.deepEqual([it.get("n"), fired], [2, ["change:n", "change"]]);
  it.set("table", [[1, 0], [0, 1]]);
  assert.deepEqual(fired.slice(2), ["change:table", "change"]);
  it.set("fresh", null);
  assert.equal(it.get("fresh"), null);
  it.save_changes();
});

test("off removes one listener, or all of an event", async () => {
  const it = await model({ n: 1 });
  let calls = 0;
  const [first, second] = [() => { calls += 1; }, () => { calls += 10; }];
  it.off("change:n", first);
  it.on("change:n", first);
  it.on("change:n", first);
  it.on("change:n", second);
  it.set("n", 2);
  assert.equal(calls, 11);
  it.off("change:n", first);
  it.set("n", 3);
  assert.equal(calls, 21);
  it.off("change:n");
  it.set("n", 4);
  assert.equal(calls, 21);
});

test("listeners may come and go while they are called", async () => {
  const it = await model({ n: 1 });
  const calls = [];
  const late = () => calls.push("late");
  const once = () => { calls.push("once"); it.off("change:n", once); it.on("change:n", late); };
  it.on("change:n", once);
  it.on("change:n", () => calls.push("always"));
  it.set("n", 2);
  assert.deepEqual(calls, ["once", "always"]);
  it.set("n", 3);
  assert.deepEqual(calls.slice(2), ["always", "late"]);
});

test("values are not changed in place", async () => {
  const it = await model({ table: [[0, 1]], point: { x: [1] } });
  assert.throws(() => it.get("table")[0].push(2), TypeError);
  assert.throws(() => { it.get("point").x[0] = 2; }, TypeError);
  it.set("table", [[3]]);
  assert.throws(() => it.get("table").push(4), TypeError);
  assert.deepEqual(it.get("table"), [[3]]);
});

test("the numbered state works like Jupyter's own", async () => {
  const other = ECHO.replace("model.get('word')", "`<${model.get('word')}>`");
  const state = { modules: [ECHO, other], state: { 0: { module: 1, state: { word: "a" } }, 1: { module: 0, state: { word: "b" } } } };
  const { places, near } = await open(state, ["0", "1"]);
  await near(0, 1);
  assert.deepEqual(places.map(({ textContent }) => textContent), ["<a>", "b"]);
});

test("each module is loaded and each style is put on once", async () => {
  const styled = (word, css) => plain({ word, _css: css });
  const { places, near } = await open({ state: { a: styled("1", "p {}"), b: styled("2", "p {}"), c: styled("3", "b {}") } }, ["a", "b", "c"]);
  await near(0, 1, 2);
  assert.deepEqual(places.map(({ textContent }) => textContent), ["1", "2", "3"]);
  assert.deepEqual(modules, [ECHO]);
  assert.deepEqual(document.head.children.map(({ tag, textContent }) => [tag, textContent]), [["style", "p {}"], ["style", "b {}"]]);
});

test("two places of one widget share its model, which is initialized once", async () => {
  const esm = `export default async () => ({ initialize({ model }) { model.set("count", model.get("count") + 1); }, ${ECHO.slice(17, -3)} })`;
  const { places, near } = await open({ state: { a: plain({ word: "w", count: 0 }, esm) } }, ["a", "a"]);
  await near(0, 1);
  assert.deepEqual(places.map(({ dataset }) => dataset.awake), ["true", "true"]);
  assert.equal(seen[0].model, seen[1].model);
  assert.notEqual(seen[0].el, seen[1].el);
  assert.equal(seen[0].model.get("count"), 1);
});

for (const [what, esm] of Object.entries({
  "does not parse": "export default {",
  "throws as it loads": "throw new Error('no'); export default {};",
  "throws in initialize": "export default { initialize() { throw new Error('no'); }, render() {} };",
  "throws in render": "export default { render({ el }) { el.textContent = 'half'; throw new Error('no'); } };",
  "rejects in render": "export default { async render() { throw new Error('no'); } };",
  "has no render": "export default {};",
  "draws nothing": "export default { render() {} };",
})) {
  test(`a module that ${what} leaves the picture and says so`, async () => {
    const { places, near } = await open({ state: { bad: plain({}, esm), good: plain({ word: "well" }) } }, ["bad", "good"]);
    await near(0, 1);
    assert.equal(places[0].dataset.awake, "failed");
    assert.deepEqual([places[0].children[0], places[0].children[1].textContent],
      ["picture of bad", "This picture could not be brought to life here."]);
    assert.equal(places[1].textContent, "well");
    assert.equal(errors.length, 1);
    assert.equal(errors[0][0], "a widget could not start");
    assert.ok(errors[0][1] instanceof Error);
  });
}

test("a place without state keeps its picture and says so", async () => {
  const { places, near } = await open({ state: {} }, ["gone"]);
  await near(0);
  assert.equal(places[0].dataset.awake, "failed");
  assert.match(errors[0][1].message, /no state for the widget gone/);
});

test("a page without widgets is left alone", async () => {
  const { watched } = await open(null, []);
  await settled();
  assert.deepEqual([watched.size, errors.length], [0, 0]);
});

test("a place keeps its height until the page is laid out anew", async () => {
  const { places, near, resize } = await open({ state: { a: plain({ word: "low" }) } }, ["a"]);
  await near(0);
  assert.equal(places[0].style.minHeight, "240px");
  resize();
  assert.equal(places[0].style.minHeight, "");
});

test("the host waits for the whole page", async () => {
  const { watched } = await open({ state: { a: plain({ word: "w" }) } }, ["a"]);
  assert.equal(watched.size, 1);
  let start;
  const seenPlaces = [];
  globalThis.IntersectionObserver = class { observe(place) { seenPlaces.push(place); } };
  document.readyState = "loading";
  document.addEventListener = (type, callback) => { if (type === "DOMContentLoaded") start = callback; };
  await import(`../../assets/widget-host.js?${pages += 1}`);
  assert.equal(seenPlaces.length, 0);
  start();
  assert.equal(seenPlaces.length, 1);
});

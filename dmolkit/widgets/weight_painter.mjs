// @ts-check
import { button, choice, color, follow, frame, make, slider, store } from "./common.mjs";
import { short, write } from "./block_diagonalizer_core.mjs";
import { lehmer } from "./sphere.mjs";
import { edit } from "./stepping.mjs";
import { TINY, TRAITS, brief, change, draws, error, fill, projection, sample, settle, small, spoken, symbol, termsOf, vector, verdict, ways, words } from "./weight_painter_core.mjs";

/** @typedef {import("./weight_painter_core.mjs").Tables} Tables */
/** @typedef {import("./weight_painter_core.mjs").Pair} Pair */
/** @typedef {import("./weight_painter_core.mjs").State} State */

const MOST = 2; // size of the weights that sliders reach
const [FEW, FULL, MANY] = [4, 7, 9]; // columns of two side by side on a phone, of three on other screens, and of those with numbers anywhere
const LONG = 8; // components of the longest vector that is written out

/** A matrix with names at its rows and columns. @param {string} title @param {string} role @param {State} state */
function grid(title, role, { given, wanted }) {
  const cells = wanted.labels.flatMap(() => given.labels.map(() => make("div", { class: "dmk-paint-cell" }, make("span"))));
  const caption = make("figcaption", {}, title);
  /** @param {string} text */
  const head = (text) => make("div", { class: "dmk-paint-head", "aria-hidden": "true" }, text);
  const columns = given.labels.length;
  const body = make("div", { class: "dmk-paint-grid", role, "aria-label": title },
    head(""), ...given.labels.map(head), ...wanted.labels.flatMap((label, i) => [head(label), ...cells.slice(i * columns, (i + 1) * columns)]));
  return { node: make("figure", { style: `--columns:${columns}` }, caption, body), caption, body, cells };
}
/** @typedef {ReturnType<typeof grid>} Grid */

/** The matrix of letters. @param {State} state @param {string} letters @param {(k: number | null) => void} light */
function tiesPicture(state, letters, light) {
  const picture = grid("tied weights", "img", state);
  const terms = termsOf(state.pair, state.wanted.labels.length, state.given.labels.length);
  terms.forEach((each, at) => {
    const cell = picture.cells[at];
    const text = brief(each, letters);
    cell.setAttribute("style", fill(each));
    if (text.length > 3) cell.dataset.long = "";
    if (each.length === 0) cell.dataset.empty = "";
    /** @type {HTMLElement} */ (cell.firstChild).textContent = text;
    cell.addEventListener("pointerenter", () => light(each.length === 1 ? each[0][0] : null));
    cell.addEventListener("pointerleave", () => light(null));
  });
  picture.body.setAttribute("aria-label", `Tied weights, rows: ${spoken(terms.map((each) => symbol(each, letters) || "0"), state.given.labels.length)}`);
  return {
    ...picture,
    /** @param {number | null} k */
    light: (k) => terms.forEach((each, at) => picture.cells[at].toggleAttribute("data-lit", each.some(([other]) => other === k))),
  };
}

/** The matrix of numbers. @param {Grid} picture @param {Tables} tables @param {boolean[]} empty entries that must be 0 @param {number} most */
const valuesOf = ({ cells }, { colors, inks }, empty, most) => (/** @type {number[]} */ values, free = false) => values.forEach((value, at) => {
  const blank = empty[at] && !free;
  cells[at].setAttribute("style", blank ? "" : `background:${color(colors, value, most)};color:${color(inks, value, most)}`);
  cells[at].toggleAttribute("data-empty", blank);
  cells[at].dataset.sign = Math.abs(value) < 0.005 ? "" : value < 0 ? "−" : "+";
  /** @type {HTMLElement} */ (cells[at].firstChild).textContent = blank ? "" : short(value);
});

/** Makes cells numbers that readers set, named after their places. @param {HTMLElement[]} cells @param {State} state */
function spin(cells, { given, wanted }) {
  const columns = given.labels.length;
  cells.forEach((cell, at) => {
    const place = `row ${wanted.labels[Math.floor(at / columns)]}, column ${given.labels[at % columns]}`;
    for (const [key, value] of Object.entries({ role: "spinbutton", "aria-label": place, "aria-valuemin": String(-MOST), "aria-valuemax": String(MOST), tabindex: at ? "-1" : "0" })) cell.setAttribute(key, value);
  });
}

/** What the style needs to know to lay three matrices out. @param {HTMLElement} figures @param {number} rows @param {number} columns */
function layOut(figures, rows, columns) {
  const wide = columns > MANY && columns > 2 * rows;
  for (const [name, value] of /** @type {[string, boolean][]} */ ([["data-many", columns > MANY], ["data-wide", wide], ["data-full", columns > FULL], ["data-few", columns <= FEW]])) figures.toggleAttribute(name, value);
}

/** A slider for a free weight, which lights its entries up.
 * @param {number} k @param {string} letter @param {(k: number | null) => void} light @param {(value: number) => void} set */
function weightSlider(k, letter, light, set) {
  const track = slider(letter, { min: -MOST, max: MOST, step: 0.1, value: 0 }, write, set);
  track.node.querySelector("span")?.setAttribute("style", fill([[k, 1]]));
  for (const [event, to] of /** @type {[string, number | null][]} */ ([["pointerenter", k], ["pointerleave", null], ["focusin", k], ["focusout", null]])) track.node.addEventListener(event, () => light(to));
  return track;
}

/** Both ways round for a vector, if it is short, and how far apart they are at most. @param {State} state */
function checkLines(state) {
  const columns = state.given.labels.length;
  const far = error(state);
  /** @param {(string | Node)[]} name @param {string} value @param {boolean} [differs] */
  const line = (name, value, differs = false) => make("p", { "data-differs": differs }, ...name, " = ", make("b", {}, value));
  const [left, right] = ["out", "in"].map((end) => () => ["ρ", make("sub", {}, end), "(g)"]);
  const tried = [];
  if (Math.max(columns, state.wanted.labels.length) <= LONG) {
    const x = sample(columns);
    const [moved, first] = ways(state, x);
    tried.push(line(["input x"], vector(x)), line([...left(), "Wx"], vector(moved), far >= TINY), line(["W", ...right(), "x"], vector(first), far >= TINY));
  }
  const last = line(["‖", ...left(), "W − W", ...right(), "‖ / ‖W‖"], small(far), far >= TINY);
  if (state.free) last.append(`, for the projection ${small(error(state, projection(state)))}`);
  return [...tried, last];
}

/** Gives a list other options. @param {HTMLSelectElement} select @param {[string, string][]} options */
const refill = (select, options) => select.replaceChildren(...options.map(([value, text]) => make("option", { value }, text)));

/** @param {{model: import("./common.mjs").Model, el: HTMLElement}} context */
function render({ model, el }) {
  /** @type {Tables} */
  const tables = model.get("tables");
  const { letters, order, pairs, spaces } = tables;
  const now = () => settle((name) => model.get(name));
  const { box, stage, controls, say } = frame(el, "Weight-sharing painter");
  box.classList.add("dmk-weight-painter");

  /** @param {Pair} pair */
  const arrow = (pair) => `${spaces[pair.given].title} → ${spaces[pair.wanted].title}`;
  const groups = [...new Set(order.map((key) => pairs[key].group))];
  /** @param {string} group @returns {[string, string][]} */
  const maps = (group) => order.filter((key) => pairs[key].group === group).map((key) => [key, arrow(pairs[key])]);
  /** @param {string} key */
  const choose = (key) => store(model, change(tables, key, model.get("element")));
  const group = choice("Group", groups.map((name) => [name, name]), "", (name) => choose(maps(name)[0][0]));
  const map = choice("Map", [], "", choose);
  const test = choice("with g =", [], "", (element) => store(model, { element }));
  let draw = 1; // which random matrix comes next
  const random = button("random W", () => {
    const { weights } = now();
    const next = lehmer((draw += 1));
    for (let skip = 0; skip < 9; skip += 1) next(); // the first numbers still resemble the seed
    store(model, { entries: draws(next, weights.length, MOST) });
  });
  const snap = button("project W", () => store(model, { coefficients: now().coefficients, entries: [] }));

  const sliders = make("div", { class: "dmk-paint-sliders", role: "group", "aria-label": "Free weights" });
  const hint = make("p", { class: "dmk-paint-hint dmk-muted" }, "Click an entry of W to change it by hand, or give it 0, 1, 2, ↑, ↓ or −.");
  controls.append(make("div", { class: "dmk-paint-bar" }, group.node, map.node), sliders, make("div", { class: "dmk-paint-bar" }, random, snap), hint);
  const figures = make("div", { class: "dmk-paint-figures" });
  const lines = make("div", { class: "dmk-paint-lines" });
  const judged = make("p", { class: "dmk-paint-verdict", role: "status", "aria-live": "polite" });
  stage.append(figures, make("div", { class: "dmk-paint-check", role: "group", "aria-label": "Check of equivariance" }, make("p", {}, "Check ", test.node), lines, judged));

  /** @type {Pair | null} */
  let shown = null;
  /** @type {Grid} */
  let left;
  /** @type {Grid} */
  let nearest;
  /** @type {ReturnType<typeof tiesPicture>} */
  let ties;
  /** @type {(values: number[], free?: boolean) => void} */
  let showLeft;
  /** @type {(values: number[], free?: boolean) => void} */
  let showNearest;
  /** @type {ReturnType<typeof slider>[]} */
  let tracks = [];

  /** @param {State} state */
  function build(state) {
    shown = state.pair;
    const { pair } = state;
    const [rows, columns] = [state.wanted.labels.length, state.given.labels.length];
    const empty = termsOf(pair, rows, columns).map((terms) => terms.length === 0);
    left = grid("W", "group", state);
    nearest = grid("projection of W", "img", state);
    ties = tiesPicture(state, letters, (k) => ties.light(k));
    [showLeft, showNearest] = [left, nearest].map((picture) => valuesOf(picture, tables, empty, MOST));
    spin(left.cells, state);
    edit(left.cells, [-MOST, MOST], (at) => Math.round(now().weights[at]) + 0, (at, value) => store(model, { entries: now().weights.map((old, k) => (k === at ? value : old)) }));
    figures.replaceChildren(left.node, nearest.node, ties.node);
    layOut(figures, rows, columns);
    tracks = pair.patterns.map((_, k) => weightSlider(k, letters[k], ties.light, (value) => {
      store(model, { coefficients: now().coefficients.map((old, other) => (other === k ? value : old)), entries: [] });
    }));
    sliders.replaceChildren(...tracks.map(({ node }) => node));
    sliders.hidden = tracks.length === 0;
    refill(map.select, maps(pair.group));
    refill(test.select, pair.names.map((name, g) => [name, pair.labels[g]]));
  }

  const unfollow = follow(model, [...TRAITS], () => {
    const state = now();
    if (state.pair !== shown) build(state);
    const close = projection(state);
    showLeft(state.weights, state.free);
    showNearest(close);
    left.cells.forEach((cell, at) => {
      cell.setAttribute("aria-valuenow", String(state.weights[at]));
      cell.setAttribute("aria-valuetext", write(state.weights[at]));
    });
    left.caption.textContent = state.free ? "W, unconstrained" : "W";
    nearest.body.setAttribute("aria-label", `Projection of W, rows: ${spoken(close.map(write), state.given.labels.length)}`);
    box.toggleAttribute("data-free", state.free);
    tracks.forEach((track, k) => track.show(state.coefficients[k]));
    snap.disabled = !state.free;
    group.select.value = state.pair.group;
    map.select.value = state.key;
    test.select.value = state.pair.names[state.element];
    lines.replaceChildren(...checkLines(state));
    const text = verdict(state);
    if (judged.textContent !== text) judged.textContent = text;
    say(words(state));
  });
  return unfollow;
}

export default { render };

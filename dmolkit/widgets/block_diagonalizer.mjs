// @ts-check
import { animate, button, choice, draw, follow, frame, make, polygonFigure, rove, slider, store } from "./common.mjs";
import { basis, blockColor, blockOf, formula, inBasis, parts, phase, placeName, settle, short, spoken, words } from "./block_diagonalizer_core.mjs";

/** @typedef {import("./block_diagonalizer_core.mjs").Rep} Rep */
/** @typedef {import("./block_diagonalizer_core.mjs").Matrix} Matrix */
/** @typedef {import("./block_diagonalizer_core.mjs").Block} Block */

const CELL = 40;
const REACH = 12.5; // how far a picture of a vector goes from its middle
const DURATION = 2200; // milliseconds from one basis to the other
const NEGATIVE = "var(--dmk-negative)";
const POSITIVE = "var(--dmk-positive)";

/** @param {Element} node @param {Record<string, string | number>} values */
const set = (node, values) => { for (const [name, value] of Object.entries(values)) node.setAttribute(name, String(value)); };

/** @param {number} value */
const signColor = (value) => (value < 0 ? NEGATIVE : POSITIVE);

/** Frames of all blocks, in units of a cell. @param {Rep} rep @param {number} cell @param {number} width */
const frames = (rep, cell, width) => draw("g", { fill: "none", "stroke-width": width, class: "dmk-block-frames" },
  ...rep.blocks.map((block) => draw("rect", { x: block.start * cell, y: block.start * cell, width: block.size * cell, height: block.size * cell, rx: width / 2, style: `stroke:${blockColor(block)}` })));

/** A vector of the basis as signed discs: filled if positive, hollow if negative, with areas that
 * grow with the values.
 * @param {Rep} rep */
function vectorPicture(rep) {
  const at = rep.places.map(([x, y]) => [REACH * x, -REACH * y]);
  const dots = at.map(([cx, cy]) => draw("circle", { cx, cy }));
  const node = draw("g", {}, ...rep.lines.map(([[a, b], [c, d]]) => draw("line", { x1: REACH * a, y1: -REACH * b, x2: REACH * c, y2: -REACH * d, class: "dmk-block-line" })), ...dots);
  return {
    node,
    /** @param {number[]} vector */
    show: (vector) => vector.forEach((value, k) => {
      const size = Math.sqrt(Math.abs(value));
      const r = Math.max(0, 6 * size - 0.8);
      set(dots[k], { r: size < 0.07 ? 0 : r.toFixed(2), style: `fill:${value < 0 ? "var(--dmk-surface)" : POSITIVE};stroke:${signColor(value)}` });
    }),
  };
}

/** The matrix with its numbers, and above each column the basis vector that belongs to it.
 * @param {Rep} rep */
function largePicture(rep) {
  const extent = rep.degree * CELL;
  const vectors = rep.blocks.flatMap(({ size }) => Array.from({ length: size }, () => vectorPicture(rep)));
  vectors.forEach(({ node }, j) => node.setAttribute("transform", `translate(${(j + 0.5) * CELL} -28)`));
  const cells = Array.from({ length: rep.degree ** 2 }, (_, at) => {
    const [i, j] = [Math.floor(at / rep.degree), at % rep.degree];
    const [x, y] = [j * CELL, i * CELL];
    return {
      outside: blockOf(rep, i, j) < 0,
      rect: draw("rect", { x, y, width: CELL, height: CELL }),
      text: draw("text", { x: x + CELL / 2, y: y + CELL / 2 + 0.5 }),
    };
  });
  const names = rep.blocks.map((block) => draw("text", { x: (block.start + block.size / 2) * CELL, y: -5, class: "dmk-block-name" }, block.name));
  const border = frames(rep, CELL, 4);
  const lines = Array.from({ length: rep.degree - 1 }, (_, k) => `M${(k + 1) * CELL} 0v${extent}M0 ${(k + 1) * CELL}h${extent}`).join("");
  const head = draw("svg", { viewBox: `-3 -43 ${extent + 6} 43`, "aria-hidden": "true" }, ...vectors.map((one) => one.node), ...names);
  const body = draw("svg", { viewBox: `-3 -3 ${extent + 6} ${extent + 6}`, "aria-hidden": "true" },
    draw("g", {}, ...cells.map((cell) => cell.rect)), draw("path", { d: lines, class: "dmk-block-line" }),
    draw("rect", { width: extent, height: extent, class: "dmk-block-edge" }),
    draw("g", { class: "dmk-block-numbers" }, ...cells.map((cell) => cell.text)), border);
  const matrix = make("div", { role: "img", class: "dmk-block-matrix" }, body);
  return {
    node: make("figure", { style: `--degree:${rep.degree}` }, head, matrix),
    /** @param {Matrix} columns @param {Matrix} entries @param {string} name @param {number} position */
    show(columns, entries, name, position) {
      vectors.forEach((one, j) => one.show(columns.map((row) => row[j])));
      entries.flat().forEach((value, at) => {
        const { rect, text, outside } = cells[at];
        const content = short(value);
        set(rect, { style: `fill:${signColor(value)}`, "fill-opacity": (0.6 * Math.abs(value)).toFixed(3) });
        set(text, { "font-size": content.length > 3 ? 14 : 16, class: content !== "0" ? "" : outside || position < 1 ? "dmk-block-zero dmk-block-faint" : "dmk-block-zero" });
        if (text.textContent !== content) text.textContent = content;
      });
      for (const one of [border, ...names]) one.setAttribute("opacity", (position ** 2).toFixed(3));
      matrix.setAttribute("aria-label", `${name}, rows: ${spoken(entries)}`);
    },
  };
}

/** A small matrix without numbers: negative entries are hollow.
 * @param {Rep} rep */
function smallPicture(rep) {
  const cells = Array.from({ length: rep.degree ** 2 }, (_, at) => draw("rect", { x: (at % rep.degree) + 0.15, y: Math.floor(at / rep.degree) + 0.15, width: 0.7, height: 0.7, "stroke-width": 0.3 }));
  const border = frames(rep, 1, 0.16);
  return {
    node: draw("svg", { viewBox: `-0.1 -0.1 ${rep.degree + 0.2} ${rep.degree + 0.2}`, "aria-hidden": "true", class: "dmk-block-small" },
      draw("rect", { width: rep.degree, height: rep.degree, class: "dmk-block-edge", "stroke-width": 0.06 }), ...cells, border),
    /** @param {Matrix} matrix @param {number} position */
    show(matrix, position) {
      matrix.flat().forEach((value, at) => set(cells[at], { style: `stroke:${signColor(value)};fill:${value < 0 ? "none" : POSITIVE}`, opacity: Math.abs(value).toFixed(3) }));
      border.setAttribute("opacity", (position ** 2).toFixed(3));
    },
  };
}

/** ρ as a sum of irreps, in their colours. @param {Rep} rep */
function sum(rep) {
  const terms = parts(rep).flatMap(([block, count]) => Array.from({ length: count }, () => make("b", { style: `--tint:${blockColor(block)}` }, block.name)));
  return make("p", { class: "dmk-block-sum" }, "ρ ≅ ", ...terms.flatMap((term, k) => (k ? [" ⊕ ", term] : [term])));
}

/** @param {{model: import("./common.mjs").Model, el: HTMLElement}} context */
function render({ model, el }) {
  /** @type {Record<string, Rep>} */
  const all = model.get("representations");
  const { box, stage, controls, say } = frame(el, "Block-diagonaliser");
  box.classList.add("dmk-block-diagonalizer");
  /** @type {number | null} where the animation is */
  let moving = null;
  const now = () => settle((name) => (name === "position" && moving !== null ? moving : model.get(name)));
  let halt = () => {};
  /** Ends the animation. The model may have had this position all the while: then it is silent.
   * @param {number} position */
  function stay(position) {
    halt();
    moving = null;
    store(model, { position });
    redraw();
  }

  const list = choice("Representation", Object.entries(all).map(([key, { title }]) => [key, title]), "", (key) => {
    stay(now().position);
    const { names, start } = all[key];
    const element = model.get("element");
    store(model, { representation_name: key, element: names.includes(element) ? element : names[start] });
  });
  const track = slider("Basis", { min: 0, max: 1, step: 0.01, value: 0 }, placeName, stay);
  const go = button("", () => {
    const from = now().position;
    stay(from);
    const to = from === 1 ? 0 : 1;
    halt = animate(DURATION * Math.abs(to - from), (t) => { moving = from + (to - from) * t; redraw(); }, () => stay(to));
  });
  const every = button("all elements at once", () => store(model, { every: !now().every }));
  controls.append(make("div", { class: "dmk-block-bar" }, track.node, go), make("div", { class: "dmk-block-bar" }, list.node, every));
  const equation = make("p", { class: "dmk-block-formula", role: "status", "aria-live": "polite" });
  const elements = make("div", { class: "dmk-block-elements", role: "group" });

  /** @type {Rep | null} */
  let shown = null;
  /** @type {ReturnType<typeof largePicture>} */
  let large;
  /** @type {HTMLElement[]} */
  let tiles = [];
  /** @type {ReturnType<typeof smallPicture>[]} */
  let small = [];

  /** @param {Rep} rep */
  function build(rep) {
    shown = rep;
    large = largePicture(rep);
    small = rep.labels.map(() => smallPicture(rep));
    tiles = rep.labels.map((label, g) => make("button", { type: "button", class: "dmk-block-element", onclick: () => store(model, { element: rep.names[g] }) },
      rep.corners > 0 && polygonFigure(rep.corners, g), small[g].node, make("span", {}, label)));
    rove(tiles);
    elements.replaceChildren(...tiles);
    elements.setAttribute("aria-label", "Elements of the group");
    const count = tiles.length;
    elements.style.setProperty("--columns", String(count === 6 ? 3 : count <= 8 ? 4 : count <= 12 ? 6 : 8));
    stage.replaceChildren(large.node, elements, make("div", { class: "dmk-block-lines" }, sum(rep), equation));
  }

  function redraw() {
    const state = now();
    const { rep, element, position } = state;
    if (rep !== shown) build(rep);
    const columns = basis(rep, position);
    large.show(columns, inBasis(rep, element, columns), `ρ(${rep.labels[element]})`, position);
    if (state.every) small.forEach((one, g) => one.show(inBasis(rep, g, columns), position));
    box.toggleAttribute("data-every", state.every);
    tiles.forEach((tile, g) => {
      tile.setAttribute("aria-pressed", String(g === element));
      if (!elements.contains(document.activeElement)) tile.tabIndex = g === element ? 0 : -1;
    });
    list.select.value = state.key;
    track.show(position);
    go.textContent = phase(position) === "end" ? "back" : "slide";
    every.setAttribute("aria-pressed", String(state.every));
    const text = formula(state);
    if (equation.textContent !== text) equation.textContent = text;
    say(words(state));
  }

  const unfollow = follow(model, ["representation_name", "element", "position", "every"], redraw);
  return () => { halt(); unfollow(); };
}

export default { render };

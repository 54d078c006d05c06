// @ts-check
import { animate, button, choice, follow, frame, make, slider, store } from "./common.mjs";
import {
  COLORINGS, commute, commutingPairs, cosetName, hasBlocks, labelSize, look, move, places, productWords, set, settle, subgroupWords,
} from "./cayley_explorer_core.mjs";
import { product, shorten } from "./cayley_table.mjs";

/** @typedef {import("./cayley_explorer_core.mjs").Group} Group */
/** @typedef {import("./cayley_explorer_core.mjs").State} State */
/** @typedef {import("./cayley_explorer_core.mjs").Look} Look */

const HEADER = 1.12; // thickness of the headers, in cells

/** Gives a cell or a chip its colour and its second mark.
 * @template {HTMLElement} T
 * @param {T} node @param {Look} look @returns {T} */
function paint(node, { color, hatched = false, dotted = false }) {
  node.classList.add("dmk-cayley-swatch");
  node.style.setProperty("--tint", color ?? "var(--dmk-surface)");
  node.toggleAttribute("data-plain", color === null);
  node.toggleAttribute("data-hatched", hatched);
  node.toggleAttribute("data-dotted", dotted);
  return node;
}

/** @param {Look} look @param {string} [text] */
const chip = (look, text = "") => paint(make("span", { class: "dmk-cayley-chip" }, text), look);

/** What the colours and marks mean.
 * @param {State} state @returns {HTMLElement[]} */
function legend(state) {
  const { group, coloring, subgroup, inverses } = state;
  /** @param {Node | string} mark @param {string} text */
  const item = (mark, text) => make("span", { class: "dmk-cayley-key" }, mark, text);
  const items = [];
  if (coloring === "order") {
    for (const order of [...new Set(group.orders)].sort((x, y) => x - y)) {
      const elements = group.names.map((_, x) => x).filter((x) => group.orders[x] === order);
      items.push(item(chip(look(state, elements[0]), String(order)), elements.length > 4 ? `order ${order}: ${elements.length} elements` : `order ${order}: ${elements.map((x) => group.names[x]).join(", ")}`));
    }
  } else if (coloring === "commuting") {
    const [pairs, all] = [commutingPairs(group), group.table.length];
    items.push(item(chip(look(state, 0, true)), `ab = ba, ${pairs === all ? "always" : `${pairs} of ${all} pairs`}`));
    if (pairs < all) items.push(item(chip(look(state, 0, false)), "ab ≠ ba"));
  } else if (coloring === "coset" && hasBlocks(subgroup.cosets)) {
    for (const coset of subgroup.cosets) items.push(item(chip(look(state, coset[0])), `${cosetName(group, coset)} = ${set(group, coset)}`));
  } else if (group.mirrored.includes(true)) {
    items.push(item(chip({ color: "var(--dmk-line)", text: "", hatched: true }), "hatched: mirrored; same hue: same rotation part"));
  }
  if (inverses) items.push(item(make("span", { class: "dmk-cayley-chip", "data-identity": true }), `ab = ${group.names[0]}: a and b are inverse`));
  return items;
}

/** The picked product and the one in the other order, in symbols.
 * @param {State} state @returns {HTMLElement[]} */
function equations(state) {
  const { group, picked } = state;
  if (!picked) return [];
  const [a, b] = picked;
  const together = commute(group, a, b);
  /** @param {number} x @param {boolean} result */
  const part = (x, result) => chip(look(state, x, result && together), group.names[x]);
  return (a === b ? [[a, b]] : [[a, b], [b, a]]).map(([x, y]) =>
    make("span", { class: "dmk-cayley-equation" }, part(x, false), "·", part(y, false), "=", part(product(group, x, y), true)));
}

/**
 * The table itself: a grid of cells that slide when rows and columns are sorted anew.
 * @param {(row: number | null, column: number | null) => void} pick gets the element of the row,
 *   of the column, or both
 */
function board(pick) {
  const plane = make("div", { class: "dmk-cayley-plane", role: "grid" });
  const node = make("div", { class: "dmk-cayley-view" }, plane);
  /** @type {Group | null} */
  let group = null;
  /** @type {number[][]} */
  let cosets = [];
  let gap = 0;
  /** @type {number[]} which element stands in each row and column */
  let order = [];
  /** @type {number[]} where each element's row and column begins, in cells */
  let at = [];
  let span = 0;
  /** @type {HTMLElement[][]} with the headers first */
  let cells = [];
  let focus = [0, 0];
  let halt = () => {};

  /** @param {State} state */
  function build(state) {
    ({ group } = state);
    const n = group.names.length;
    cells = Array.from({ length: n + 1 }, (_, i) => Array.from({ length: n + 1 }, (__, j) => make("div", {
      class: i && j ? "dmk-cayley-cell" : "dmk-cayley-header",
      role: i && j ? "gridcell" : i ? "rowheader" : "columnheader",
      tabindex: i || j ? "-1" : null, "data-row": i - 1, "data-column": j - 1,
    })));
    cells[0][0].append("a · b");
    plane.replaceChildren(...cells.map((row) => make("div", { class: "dmk-cayley-row", role: "row" }, ...row)));
    plane.setAttribute("aria-label", `Cayley table of ${group.title}: the row acts after the column`);
    node.style.setProperty("--span", String(n + HEADER));
    cosets = [];
    at = [];
    focus = state.picked ? state.picked.map((x) => state.subgroup.cosets.flat().indexOf(x)) : [0, 0];
  }

  /** @param {number[]} places @param {number} width */
  function place(places, width) {
    [at, span] = [places, width];
    const shifts = [0, ...order.map((x) => HEADER + at[x])].map((x) => `${(100 * x).toFixed(2)}%`);
    cells.forEach((row, i) => {
      /** @type {HTMLElement} */ (row[0].parentElement).style.transform = `translate(0, ${shifts[i]})`;
      row.forEach((cell, j) => { cell.style.transform = `translate(${shifts[j]}, 0)`; });
    });
    plane.style.transform = `scale(${((order.length + HEADER) / span).toFixed(5)})`;
  }

  /** @param {State} state */
  function arrange(state) {
    if (state.subgroup.cosets === cosets && state.gap === gap) return;
    halt();
    const slides = at.length > 0 && state.subgroup.cosets !== cosets;
    [cosets, gap, order] = [state.subgroup.cosets, state.gap, state.subgroup.cosets.flat()];
    const [from, to, before] = [at, places(cosets, gap), span];
    const after = HEADER + Math.max(...to) + 1;
    if (!slides) place(to, after);
    else halt = animate(700, (t) => place(to.map((x, i) => from[i] + t * (x - from[i])), before + t * (after - before)));
  }

  /** @param {State} state */
  function fill(state) {
    const { group: { names, orders }, picked, coloring, inverses } = state;
    const [row, column] = picked ?? state.half;
    order.forEach((a, i) => {
      head(cells[i + 1][0], names[a], a === row);
      head(cells[0][i + 1], names[a], a === column);
      order.forEach((b, j) => {
        const cell = cells[i + 1][j + 1];
        const ab = product(state.group, a, b);
        const together = commute(state.group, a, b);
        const shown = look(state, ab, together);
        const inverse = inverses && ab === 0;
        paint(cell, shown).textContent = shown.text;
        cell.toggleAttribute("data-identity", inverse);
        cell.toggleAttribute("data-dim", inverses && !inverse);
        cell.toggleAttribute("data-other", picked !== null && a === column && b === row);
        cell.setAttribute("aria-selected", String(picked !== null && a === row && b === column));
        cell.setAttribute("aria-label", [names[ab], coloring === "order" && `order ${orders[ab]}`,
          coloring === "commuting" && (together ? "commutes" : "does not commute"), inverse && "inverses"].filter(Boolean).join(", "));
      });
    });
    aim(focus);
  }

  /** @param {HTMLElement} cell @param {string} name @param {boolean} picked */
  function head(cell, name, picked) {
    cell.textContent = shorten(name);
    cell.setAttribute("aria-label", name);
    cell.toggleAttribute("data-picked", picked);
  }

  /** The labels become as large as their cells allow.
   * @param {State} state */
  function fit(state) {
    const cell = node.clientWidth / (state.group.names.length + HEADER);
    plane.style.setProperty("--header-size", `${labelSize(state.group.names.map(shorten), cell)}px`);
    plane.style.setProperty("--cell-size", `${labelSize(state.group.names.map((_, x) => look(state, x).text), cell)}px`);
  }

  /** Makes one cell the one that the tab key reaches.
   * @param {number[]} where */
  function aim(where) {
    cells[focus[0] + 1][focus[1] + 1].tabIndex = -1;
    focus = where;
    cells[focus[0] + 1][focus[1] + 1].tabIndex = 0;
  }

  /** @param {number[]} where */
  function enter(where) {
    aim(where);
    cells[where[0] + 1][where[1] + 1].focus();
  }

  /** Marks the headers of a cell's row and column.
   * @param {number[] | null} where */
  function hint(where) {
    cells.forEach((row, i) => row[0].toggleAttribute("data-near", i > 0 && where !== null && i === where[0] + 1));
    cells[0].forEach((cell, j) => cell.toggleAttribute("data-near", j > 0 && where !== null && j === where[1] + 1));
  }

  /** @param {Event} event */
  function position({ target }) {
    const cell = target instanceof Element ? target.closest("[tabindex][data-row]") : null;
    return cell instanceof HTMLElement ? [Number(cell.dataset.row), Number(cell.dataset.column)] : null;
  }

  /** @param {number[]} where */
  const choose = ([i, j]) => pick(i < 0 ? null : order[i], j < 0 ? null : order[j]);

  plane.addEventListener("click", (event) => {
    const where = position(event);
    if (!where) return;
    enter(where);
    choose(where);
  });
  plane.addEventListener("keydown", (event) => {
    const where = position(event);
    if (!where) return;
    const next = move(event.key, event.ctrlKey, where, order.length);
    if (next) enter(next);
    else if (event.key === "Enter" || event.key === " ") choose(where);
    else return;
    event.preventDefault();
  });
  for (const event of ["pointerover", "focusin"]) plane.addEventListener(event, (e) => hint(position(e)));
  for (const event of ["pointerleave", "focusout"]) plane.addEventListener(event, () => hint(null));

  return {
    node,
    fit,
    arrange,
    stop: () => halt(),
    /** @param {State} state */
    show(state) {
      if (state.group !== group) build(state);
      arrange(state);
      fill(state);
      fit(state);
    },
  };
}

/**
 * The controls under the table.
 * @param {Record<string, Group>} groups @param {(values: Record<string, any>) => void} change
 */
function panel(groups, change) {
  const options = Object.entries(groups).map(([key, { title, names }]) => /** @type {[string, string]} */ ([key, `${title}, order ${names.length}`]));
  const group = choice("Group", options, "", (key) => change({ subgroup: 0, picked: groups[key].start, group_name: key }));
  const subgroup = choice("Subgroup H", [], "", (index) => change({ subgroup: Number(index) }));
  const colors = COLORINGS.map(([coloring, text]) => button(text, () => change({ coloring })));
  const inverses = button("mark inverses", () => change({ inverses: inverses.getAttribute("aria-pressed") === "false" }));
  const gap = slider("Pull apart", { min: 0, max: 1, step: 0.01, value: 0 }, (value) => `${Math.round(100 * value)} %`, (value) => change({ gap: value }));
  /** @type {Group | null} whose subgroups are in the list */
  let listed = null;
  return {
    nodes: [group.node, subgroup.node,
      make("div", { class: "dmk-cayley-colors", role: "group", "aria-label": "Colour by" }, make("span", { "aria-hidden": "true" }, "Colour by"), ...colors),
      inverses, gap.node],
    /** @param {State} state */
    show(state) {
      group.select.value = state.key;
      if (state.group !== listed) {
        listed = state.group;
        subgroup.select.replaceChildren(...state.group.subgroups.map(({ label, normal, cosets: [{ length }] }, i) =>
          make("option", { value: i }, length === 1 ? label : `${label}, order ${length}${normal ? ", normal" : ""}`)));
      }
      subgroup.select.value = String(state.which);
      const apart = hasBlocks(state.subgroup.cosets);
      COLORINGS.forEach(([name], i) => {
        colors[i].disabled = name === "coset" && !apart;
        colors[i].setAttribute("aria-pressed", String(name === (state.coloring === "coset" && !apart ? "element" : state.coloring)));
      });
      inverses.setAttribute("aria-pressed", String(state.inverses));
      gap.field.disabled = !apart;
      gap.show(state.gap);
    },
  };
}

/** @param {{model: import("./common.mjs").Model, el: HTMLElement}} context */
function render({ model, el }) {
  const { box, stage, controls, say } = frame(el, "Cayley table explorer");
  box.classList.add("dmk-cayley-explorer");
  /** @type {(number | null)[]} the row or the column picked so far, while it is only one */
  let half = [null, null];
  const now = () => settle((name) => model.get(name), half);

  const table = board((row, column) => {
    const old = now().picked ?? half;
    half = [row ?? old[0], column ?? old[1]];
    if (half.includes(null)) redraw();
    else store(model, { picked: half });
  });
  const { nodes, show } = panel(model.get("groups"), (values) => store(model, values));
  const symbols = make("div", { class: "dmk-cayley-symbols", "aria-hidden": "true" });
  const keys = make("div", { class: "dmk-cayley-legend" });
  const blocks = make("p", { class: "dmk-words dmk-cayley-blocks", role: "status", "aria-live": "polite" });
  stage.append(table.node, symbols, keys);
  controls.append(...nodes);
  box.append(blocks);

  function redraw() {
    const state = now();
    if (state.picked) half = [null, null];
    table.show(state);
    show(state);
    symbols.replaceChildren(...equations(state));
    keys.replaceChildren(...legend(state));
    say(productWords(state));
    const text = subgroupWords(state);
    if (blocks.textContent !== text) blocks.textContent = text;
  }

  const observer = new ResizeObserver(() => table.fit(now()));
  observer.observe(table.node);
  const unfollow = follow(model, ["group_name", "picked", "coloring", "subgroup", "inverses"], redraw);
  const release = follow(model, ["gap"], () => { table.arrange(now()); show(now()); }); // many times a second
  return () => { table.stop(); observer.disconnect(); unfollow(); release(); };
}

export default { render };

// @ts-check
import { animate, button, choice, follow, frame, make, slider, store } from "./common.mjs";

/** @typedef {{label: string, normal: boolean, quotient: string | null, cosets: number[][]}} Subgroup
 * The left cosets, H itself first; quotient names a well-known group isomorphic to G/H. */
/** @typedef {{title: string, names: string[], table: number[], orders: number[], colors: string[],
 *   mirrored: boolean[], start: number[], subgroups: Subgroup[]}} Group
 * The table is flat: ab stands at a·n + b. Element 0 is the identity. */
/** @typedef {"element" | "order" | "commuting" | "coset"} Coloring */
/** @typedef {{key: string, group: Group, picked: number[] | null, coloring: Coloring, subgroup: Subgroup,
 *   which: number, coset: number[], gap: number, inverses: boolean, half: (number | null)[]}} State
 * The trait subgroup is here `which`; coset[x] is the number of the coset xH; half is a row or a
 * column that waits for the other. */
/** @typedef {{color: string | null, text: string, hatched?: boolean, dotted?: boolean}} Look */

/** @type {[Coloring, string][]} */
const COLORINGS = [["element", "element"], ["order", "order"], ["commuting", "commuting"], ["coset", "coset"]];
const HEADER = 1.12; // thickness of the headers, in cells
const SEAM = 0.1; // room between the blocks before they are pulled apart, in cells
const PULL = 0.6; // what the slider adds to it
const SMALLEST = 6.5; // no labels below this size, in pixels

/**
 * Index of ab.
 * @param {Group} group @param {number} a @param {number} b
 */
export const product = ({ table, names }, a, b) => table[a * names.length + b];

/** @param {Group} group @param {number} a @param {number} b */
export const commute = (group, a, b) => product(group, a, b) === product(group, b, a);

/**
 * How many of the n² ordered pairs commute.
 * @param {Group} group
 */
export const commutingPairs = (group) =>
  group.table.filter((_, at) => commute(group, Math.floor(at / group.names.length), at % group.names.length)).length;

/**
 * For each element, the number of the coset that it lies in.
 * @param {number[][]} cosets
 */
export function cosetNumbers(cosets) {
  /** @type {number[]} */
  const numbers = [];
  cosets.forEach((coset, i) => { for (const element of coset) numbers[element] = i; });
  return numbers;
}

/** Whether the subgroup splits the group into several cosets of several elements.
 * @param {number[][]} cosets */
export const hasBlocks = (cosets) => cosets.length > 1 && cosets[0].length > 1;

/**
 * Where each element's row (or column) begins, in cells from the first one, when the blocks are
 * pulled apart: gap 0 leaves a seam, gap 1 is the widest.
 * @param {number[][]} cosets @param {number} gap
 */
export function places(cosets, gap) {
  const room = hasBlocks(cosets) ? SEAM + gap * PULL : 0;
  /** @type {number[]} */
  const at = [];
  let next = 0;
  for (const coset of cosets) {
    for (const element of coset) at[element] = next++;
    next += room;
  }
  return at;
}

/**
 * The values of the traits, made consistent: while a group is being changed, the pick and the
 * subgroup may still be those of the old one.
 * @param {(name: string) => any} get @param {(number | null)[]} [half]
 * @returns {State}
 */
export function settle(get, half = [null, null]) {
  /** @type {Record<string, Group>} */
  const groups = get("groups");
  const key = Object.hasOwn(groups, get("group")) ? get("group") : Object.keys(groups)[0];
  const group = groups[key];
  const picked = get("picked");
  const within = (/** @type {unknown} */ x) => Number.isInteger(x) && /** @type {number} */ (x) >= 0 && /** @type {number} */ (x) < group.names.length;
  const index = get("subgroup");
  const which = Number.isInteger(index) && group.subgroups[index] ? index : 0;
  const subgroup = group.subgroups[which];
  const coloring = COLORINGS.some(([name]) => name === get("coloring")) ? get("coloring") : "element";
  return {
    key, group, coloring, which, subgroup,
    picked: Array.isArray(picked) && picked.length === 2 && picked.every(within) ? picked : null,
    half: half.map((x) => (within(x) ? x : null)),
    coset: cosetNumbers(subgroup.cosets),
    gap: Math.min(1, Math.max(0, Number(get("gap")) || 0)),
    inverses: Boolean(get("inverses")),
  };
}

/**
 * How an element looks where it is the product of a and b: its colour, a second mark, its label.
 * @param {State} state @param {number} element @param {boolean} [together] whether ab = ba
 * @returns {Look}
 */
export function look({ group, coloring, subgroup, coset }, element, together = false) {
  const text = shorten(group.names[element]);
  if (coloring === "order") {
    const order = group.orders[element];
    return { color: `var(--dmk-c${order === 1 ? 7 : (order - 2) % 7})`, text: String(order) };
  }
  if (coloring === "commuting") return { color: together ? "var(--dmk-c0)" : null, text, dotted: together };
  if (coloring === "coset" && hasBlocks(subgroup.cosets)) {
    return { color: `var(--dmk-c${coset[element] % 8})`, text, hatched: coset[element] > 7 };
  }
  return { color: group.colors[element], text, hatched: group.mirrored[element] };
}

/** A name as it stands in a cell: cycles lose their spaces and may break between brackets.
 * @param {string} name */
export const shorten = (name) => name.replace(/\s/g, "").replaceAll(")(", ")\u200b(");

/**
 * The largest size at which all labels fit their cells, or 0 if that is too small to read.
 * @param {string[]} labels @param {number} cell both sizes in pixels
 */
export function labelSize(labels, cell) {
  const lines = labels.map((label) => label.split("\u200b"));
  const widest = Math.max(...lines.flat().map((line) => line.length));
  const tallest = Math.max(...lines.map((parts) => parts.length));
  const size = Math.min(0.44 * cell, (0.94 * cell) / (0.56 * widest), (0.9 * cell) / (1.1 * tallest), 17);
  return size < SMALLEST ? 0 : size;
}

/** @param {Group} group @param {number[]} elements */
const set = ({ names }, elements) => `{${elements.map((x) => names[x]).join(", ")}}`;

/** @param {Group} group @param {number[]} coset */
const cosetName = ({ names }, coset) => (coset.includes(0) ? "H" : `${names[coset[0]]}H`);

/**
 * The product of the picked elements in words.
 * @param {State} state
 */
export function productWords({ group, picked, half: [row, column], coloring, subgroup, coset }) {
  if (!picked && row !== null) return `Row ${group.names[row]} is picked; now pick a column.`;
  if (!picked && column !== null) return `Column ${group.names[column]} is picked; now pick a row.`;
  if (!picked) return "Pick a cell, or a row and a column.";
  const [a, b] = picked;
  const ab = product(group, a, b);
  const ba = product(group, b, a);
  const [A, B, AB, BA, E] = [a, b, ab, ba, 0].map((x) => group.names[x]);
  /** @param {string[]} parts on one line */
  const unbroken = (...parts) => parts.join("\u00a0");
  const words = [`${unbroken(A, "·", B, "=", AB)}:`];
  if (a === 0 || b === 0) words.push(`${E} changes nothing, on either side.`);
  else if (a === b) {
    words.push(`${A} acts twice.`);
    if (ab === 0) words.push(`So ${A} is its own inverse.`);
  } else {
    words.push(`first ${B} acts, then ${A}.`);
    if (ab === ba) words.push(`The other order, ${unbroken(B, "·", A)}, gives ${BA} too: they commute.`);
    else words.push(`The other order gives ${unbroken(B, "·", A, "=", BA)}: they do not commute.`);
    if (ab === 0) words.push(`So ${B} is the inverse of ${A}.`);
  }
  if (coloring === "order") words.push(`${AB} has order ${group.orders[ab]}.`);
  if (coloring === "coset" && hasBlocks(subgroup.cosets)) {
    const home = subgroup.cosets[coset[ab]];
    words.push(`${AB} lies in ${cosetName(group, home)} = ${set(group, home)}.`);
  }
  return words.join(" ");
}

/**
 * What the chosen subgroup does to the table, in words.
 * @param {State} state
 */
export function subgroupWords({ group, subgroup: { label, normal, quotient, cosets } }) {
  const subgroup = cosets[0];
  if (subgroup.length === 1) return "";
  if (cosets.length === 1) return `H is all of ${group.title}: one coset, one block.`;
  if (normal) {
    const kind = quotient ? ` and isomorphic to ${quotient}` : "";
    return `H = ${label} is normal: every block holds a single coset, so the blocks are the table of the quotient ${group.title}/H, of order ${cosets.length}${kind}.`;
  }
  const left = cosets.find((coset) => subgroup.some((h) => !coset.includes(product(group, h, coset[0])))) ?? [];
  const right = subgroup.map((h) => product(group, h, left[0]));
  return `H = ${label} is not normal: ${cosetName(group, left)} = ${set(group, left)} but H${group.names[left[0]]} = ${set(group, right)}, so some blocks mix cosets.`;
}

/**
 * Where a key leads in a grid whose headers have the position −1; null for other keys.
 * @param {string} key @param {boolean} control @param {number[]} from row and column @param {number} n
 * @returns {[number, number] | null}
 */
export function move(key, control, [i, j], n) {
  /** @type {Record<string, [number, number]>} */
  const targets = {
    ArrowUp: [i - 1, j], ArrowDown: [i + 1, j], ArrowLeft: [i, j - 1], ArrowRight: [i, j + 1],
    Home: control ? [0, 0] : [i, -1], End: control ? [n - 1, n - 1] : [i, n - 1],
  };
  if (!Object.hasOwn(targets, key)) return null;
  const inside = targets[key].map((x) => Math.min(n - 1, Math.max(-1, x)));
  // The corner is empty: stay beside it.
  if (inside[0] < 0 && inside[1] < 0) return i < 0 ? [-1, 0] : [0, -1];
  return [inside[0], inside[1]];
}

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
  const group = choice("Group", options, "", (key) => change({ subgroup: 0, picked: groups[key].start, group: key }));
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
  const unfollow = follow(model, ["group", "picked", "coloring", "subgroup", "inverses"], redraw);
  const release = follow(model, ["gap"], () => { table.arrange(now()); show(now()); }); // many times a second
  return () => { table.stop(); observer.disconnect(); unfollow(); release(); };
}

export default { render };

// @ts-check
// What the explorer computes from the tables that Python sends, and what it says, without a page.
import { homes, product, shorten } from "./cayley_table.mjs";

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
export const COLORINGS = [["element", "element"], ["order", "order"], ["commuting", "commuting"], ["coset", "coset"]];
const SEAM = 0.1; // room between the blocks before they are pulled apart, in cells
const PULL = 0.6; // what the slider adds to it
const SMALLEST = 6.5; // no labels below this size, in pixels

/** @param {Group} group @param {number} a @param {number} b */
export const commute = (group, a, b) => product(group, a, b) === product(group, b, a);

/**
 * How many of the n² ordered pairs commute.
 * @param {Group} group
 */
export const commutingPairs = (group) =>
  group.table.filter((_, at) => commute(group, Math.floor(at / group.names.length), at % group.names.length)).length;

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
  const key = Object.hasOwn(groups, get("group_name")) ? get("group_name") : Object.keys(groups)[0];
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
    coset: homes(subgroup.cosets),
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
export const set = ({ names }, elements) => `{${elements.map((x) => names[x]).join(", ")}}`;

/** @param {Group} group @param {number[]} coset */
export const cosetName = ({ names }, coset) => (coset.includes(0) ? "H" : `${names[coset[0]]}H`);

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

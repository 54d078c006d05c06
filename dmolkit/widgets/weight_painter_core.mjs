// @ts-check
// What the weight-sharing painter computes from the tables that Python sends, and what it says,
// without a page.
import { write } from "./block_diagonalizer_core.mjs";

/** @typedef {{title: string, labels: string[], moves: number[][]}} Space
 * moves: for each sample element row, column and value of the entries that are not 0. */
/** @typedef {{group: string, given: number, wanted: number, patterns: number[][], names: string[], labels: string[], story: string}} Pair
 * patterns: of each free weight, like moves; given, wanted: places in the list of spaces. */
/** @typedef {{spaces: Space[], order: string[], pairs: Record<string, Pair>, letters: string, start: number[], colors: string[], inks: string[]}} Tables */
/** @typedef {{key: string, pair: Pair, given: Space, wanted: Space, coefficients: number[], free: boolean, weights: number[], element: number}} State
 * weights: W row by row; free: whether it need not be equivariant; coefficients: of W, or of its projection. */
/** @typedef {[number, number][]} Terms weights by their numbers, with factors */

/** What is smaller is a rounding error. */
export const TINY = 1e-9;

export const TRAITS = /** @type {const} */ (["pair_name", "coefficients", "entries", "element"]);

// Matrices, row by row.

/** The size of W. @param {Tables} tables @param {Pair} pair @returns {[number, number]} rows, columns */
export const shape = ({ spaces }, { given, wanted }) => [spaces[wanted].labels.length, spaces[given].labels.length];

/** Calls for each entry that is not 0. @param {number[]} sparse @param {(i: number, j: number, value: number) => void} visit */
function each(sparse, visit) {
  for (let at = 0; at < sparse.length; at += 3) visit(sparse[at], sparse[at + 1], sparse[at + 2]);
}

/** Σ a_k P_k. @param {number[][]} patterns @param {number[]} coefficients @param {number} rows @param {number} columns */
export function combine(patterns, coefficients, rows, columns) {
  const sum = new Array(rows * columns).fill(0);
  patterns.forEach((pattern, k) => each(pattern, (i, j, value) => { sum[i * columns + j] += coefficients[k] * value; }));
  return sum;
}

/** ⟨P_k, W⟩ / ⟨P_k, P_k⟩: the coefficients of the projection. @param {number[][]} patterns @param {number[]} weights @param {number} columns */
export const project = (patterns, weights, columns) => patterns.map((pattern) => {
  let [product, square] = [0, 0];
  each(pattern, (i, j, value) => { product += value * weights[i * columns + j]; square += value * value; });
  return product / square;
});

/** ρ_out(g)W. @param {number[]} move @param {number[]} weights @param {number} columns */
export function before(move, weights, columns) {
  const product = weights.map(() => 0);
  each(move, (i, k, value) => { for (let j = 0; j < columns; j += 1) product[i * columns + j] += value * weights[k * columns + j]; });
  return product;
}

/** Wρ_in(g). @param {number[]} weights @param {number[]} move @param {number} columns */
export function after(weights, move, columns) {
  const product = weights.map(() => 0);
  each(move, (k, j, value) => { for (let i = 0; i < weights.length; i += columns) product[i + j] += weights[i + k] * value; });
  return product;
}

/** Wx. @param {number[]} weights @param {number[]} x */
export const apply = (weights, x) => Array.from({ length: weights.length / x.length }, (_, i) => x.reduce((sum, value, j) => sum + weights[i * x.length + j] * value, 0));

/** @param {number[]} values */
export const norm = (values) => Math.sqrt(values.reduce((sum, value) => sum + value * value, 0));

/** ‖ρ_out(g)W − Wρ_in(g)‖ / ‖W‖, which is 0 for W = 0. @param {State} state @param {number[]} [weights] */
export function error({ given, wanted, element, ...state }, weights = state.weights) {
  const columns = given.labels.length;
  const [left, right] = [before(wanted.moves[element], weights, columns), after(weights, given.moves[element], columns)];
  return norm(left.map((value, at) => value - right[at])) / (norm(weights) || 1);
}

/** The projection of W. @param {State} state */
export const projection = ({ pair, given, wanted, coefficients }) => combine(pair.patterns, coefficients, wanted.labels.length, given.labels.length);

/** Both ways round for one vector: ρ_out(g)Wx and Wρ_in(g)x. @param {State} state @param {number[]} x @returns {[number[], number[]]} */
export function ways({ given, wanted, weights, element }, x) {
  const columns = given.labels.length;
  return [apply(before(wanted.moves[element], weights, columns), x), apply(after(weights, given.moves[element], columns), x)];
}

/** A vector of small numbers to try it with. @param {number} length */
export const sample = (length) => Array.from({ length }, (_, j) => [1, 2, -1, 3, 0, -2][j % 6]);

/**
 * The values of the traits, made consistent: while the pair is being changed, the others may still
 * be those of the other pair.
 * @param {(name: string) => any} get
 * @returns {State}
 */
export function settle(get) {
  /** @type {Tables} */
  const tables = get("tables");
  const key = Object.hasOwn(tables.pairs, get("pair_name")) ? get("pair_name") : tables.order[0];
  const pair = tables.pairs[key];
  const [rows, columns] = shape(tables, pair);
  const [entries, given] = [get("entries"), get("coefficients")];
  const free = entries.length === rows * columns;
  const own = given.length === pair.patterns.length ? given : tables.start.slice(0, pair.patterns.length);
  const coefficients = free ? project(pair.patterns, entries, columns) : own;
  return {
    key, pair, given: tables.spaces[pair.given], wanted: tables.spaces[pair.wanted], coefficients, free,
    weights: free ? entries : combine(pair.patterns, coefficients, rows, columns),
    element: Math.max(0, pair.names.indexOf(get("element"))),
  };
}

/** The traits for another pair: what fits it stays. @param {Tables} tables @param {string} key @param {string} element */
export function change(tables, key, element) {
  const { patterns, names } = tables.pairs[key];
  return { pair_name: key, coefficients: tables.start.slice(0, patterns.length), entries: [], element: names.includes(element) ? element : names[0] };
}

// Letters.

/** The weights in each entry. @param {Pair} pair @param {number} rows @param {number} columns @returns {Terms[]} */
export function termsOf({ patterns }, rows, columns) {
  const terms = Array.from({ length: rows * columns }, () => /** @type {Terms} */ ([]));
  patterns.forEach((pattern, k) => each(pattern, (i, j, value) => { terms[i * columns + j].push([k, value]); }));
  return terms;
}

/** A positive factor: nothing for 1, a whole number, the root of one, or a decimal. @param {number} size */
function factor(size) {
  const [whole, square] = [Math.round(size), Math.round(size * size)];
  if (Math.abs(size - whole) < TINY) return whole === 1 ? "" : String(whole);
  return Math.abs(size * size - square) < TINY ? `√${square}` : write(size);
}

/** An entry as a sum of weights, such as a+2b. @param {Terms} terms @param {string} letters */
export const symbol = (terms, letters) => terms.map(([k, value], at) => `${value < 0 ? "−" : at > 0 ? "+" : ""}${factor(Math.abs(value))}${letters[k]}`).join("");

/** The same where there is little room. @param {Terms} terms @param {string} letters */
export const brief = (terms, letters) => (terms.length > 3 ? "…" : symbol(terms, letters));

/** The paint of a weight; the ninth and those after it are striped. @param {number} k */
export const paint = (k) => ({ color: `var(--dmk-c${k % 8})`, striped: k >= 8 });

/** How an entry is filled: with stripes of its weights, and hollow where the one weight is negative.
 * @param {Terms} terms @param {boolean} [sign] */
export function fill(terms, sign = true) {
  const tints = terms.map(([k]) => `color-mix(in srgb, ${paint(k).color} 42%, var(--dmk-surface))`);
  if (tints.length > 1) return `background:linear-gradient(135deg, ${tints.map((tint, at) => `${tint} ${Math.round((100 * at) / tints.length)}% ${Math.round((100 * (at + 1)) / tints.length)}%`).join(", ")})`;
  if (tints.length === 0) return "";
  if (sign && terms[0][1] < 0) return `box-shadow:inset 0 0 0 0.22em ${tints[0]}`;
  const pale = `color-mix(in srgb, ${paint(terms[0][0]).color} 26%, var(--dmk-surface))`;
  return `background:${paint(terms[0][0]).striped ? `repeating-linear-gradient(45deg, ${tints[0]} 0 2px, ${pale} 2px 5px)` : tints[0]}`;
}

// Words.

/** A number that is not 0 never reads 0. @param {number} value 0 or more */
export const small = (value) => (value < TINY ? "0" : value < 0.005 ? "less than 0.01" : write(value));

/** @param {number[]} values */
export const vector = (values) => `(${values.map(write).join(", ")})`;

/** @param {number} count @param {string} one @param {string} [many] */
const several = (count, one, many = `${one}s`) => `${count === 0 ? "no" : count} ${count === 1 ? one : many}`;

/** What is seen. @param {State} state */
export function words(state) {
  const { pair, given, wanted, weights, free } = state;
  const rank = pair.patterns.length;
  const nothing = termsOf(pair, wanted.labels.length, given.labels.length).filter((terms) => terms.length === 0).length;
  if (!free) {
    const zeros = nothing > 0 && rank > 0 ? ` ${several(nothing, "entry", "entries")} must be 0.` : "";
    return `${several(weights.length, "entry", "entries")}, ${several(rank, "free weight")}${rank === 0 ? ", so that W = 0" : ""}${pair.story && `: ${pair.story}`}.${zeros}`;
  }
  const share = norm(projection(state)) ** 2 / (norm(weights) ** 2 || 1);
  if (off(state) < TINY) return "No weights are tied in this W by force, but it happens to be equivariant: it is its own projection.";
  return `W has ${weights.length} weights of its own. Its projection, the nearest equivariant matrix, ${rank === 0 ? "is 0: nothing of W is equivariant" : `has ${several(rank, "weight")} and keeps ${share < 0.005 ? "less than 1" : Math.round(100 * share)} % of ‖W‖²`}.`;
}

/** The distance of W from its projection, relative to ‖W‖. @param {State} state */
export function off(state) {
  const nearest = projection(state);
  return norm(state.weights.map((value, at) => value - nearest[at])) / (norm(state.weights) || 1);
}

/** What the check with g shows. @param {State} state */
export function verdict(state) {
  const name = state.pair.labels[state.element];
  const far = error(state);
  if (norm(state.weights) === 0) return "W = 0 takes everything to 0, before and after.";
  if (far >= TINY) return `With g = ${name} the two ways differ: this W is not equivariant.`;
  if (!state.free || off(state) < TINY) return `With g = ${name} both ways agree, as with every g: W is equivariant.`;
  return `With g = ${name} both ways happen to agree. Other elements tell that W is not equivariant.`;
}

/** A matrix in words, row by row. @param {string[]} cells @param {number} columns */
export const spoken = (cells, columns) => Array.from({ length: cells.length / columns }, (_, i) => cells.slice(i * columns, (i + 1) * columns).join(" ")).join("; ");

/** Numbers in [−most, most] with one decimal. @param {() => number} random @param {number} count @param {number} most */
export const draws = (random, count, most) => Array.from({ length: count }, () => Math.round(10 * most * (2 * random() - 1)) / 10 + 0);

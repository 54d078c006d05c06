// @ts-check
// The mathematics of the walk and what is said about it, without a page: everything is computed
// from the tables that Python sends.

/** Row-major 2×2 matrix, x right and y up. @typedef {[number, number, number, number]} Matrix */
/** @typedef {[number, number]} Point */
/** @typedef {"left" | "right"} Side */
/** @typedef {{kind: "polygon", labels: number, start: number, matrices: number[]}} Polygon */
/** @typedef {{kind: "beads", labels: number, images: number[]}} Beads */
/** @typedef {{label: string, title: string, labels: string[], moves: string[], letters: string[], generators: number[],
 *   table: number[], orders: number[], colors: string[], mirrored: boolean[], abelian: boolean,
 *   layout: {left: number[], right: number[]}, figure: Polygon | Beads | null}} Group */
/** One press: a generator, or its inverse. @typedef {{name: string, letter: string, element: number, generator: number, inverse: boolean}} Move */
/** @typedef {{name: string, side: Side, word: string[]}} Position */

// The group, from its tables alone.

/** @param {Group} group @param {number} a @param {number} b */
export const product = (group, a, b) => group.table[a * group.labels.length + b];

/** @param {Group} group @param {number} a */
export const inverse = (group, a) => group.labels.findIndex((_, b) => product(group, a, b) === 0);

/** Where the move g takes the element x.
 * @param {Group} group @param {number} x @param {number} g @param {Side} side */
export const step = (group, x, g, side) => (side === "left" ? product(group, g, x) : product(group, x, g));

/** All moves: each generator and, where it is another element, its inverse.
 * @param {Group} group @returns {Move[]} */
export const moves = (group) => group.generators.flatMap((element, generator) => {
  const [name, letter] = [group.moves[generator], group.letters[generator]];
  const forward = { name, letter, element, generator, inverse: false };
  if (group.orders[element] <= 2) return [forward];
  return [forward, { name: `${name}^-1`, letter: `${letter}⁻¹`, element: inverse(group, element), generator, inverse: true }];
});

/** The moves of a word; null if it is not a list of moves of this group.
 * @param {Group} group @param {unknown} word @returns {Move[] | null} */
export function read(group, word) {
  if (!Array.isArray(word)) return null;
  const all = moves(group);
  const found = word.map((name) => all.find((move) => move.name === name));
  return found.every((move) => move !== undefined) ? /** @type {Move[]} */ (found) : null;
}

/** The elements on the way, from the identity on.
 * @param {Group} group @param {Move[]} word @param {Side} side */
export function visit(group, word, side) {
  const elements = [0];
  for (const { element } of word) elements.push(step(group, elements[elements.length - 1], element, side));
  return elements;
}

/** The element that a word multiplies to.
 * @param {Group} group @param {Move[]} word @param {Side} side */
export const reduce = (group, word, side) => visit(group, word, side)[word.length];

/** A shortest list of moves from one element to another.
 * @param {Group} group @param {number} from @param {number} to @param {Side} side @returns {Move[]} */
export function shortest(group, from, to, side) {
  /** @type {Map<number, Move[]>} */
  const ways = new Map([[from, []]]);
  for (const [x, way] of ways) {
    if (x === to) return way;
    for (const move of moves(group)) {
      const y = step(group, x, move.element, side);
      if (!ways.has(y)) ways.set(y, [...way, move]);
    }
  }
  throw new Error(`element ${to} is out of reach`);
}

/** The arrows of the Cayley diagram; a generator of order 2 gives one line without direction for each pair.
 * @param {Group} group @param {Side} side */
export const arrows = (group, side) => group.generators.flatMap((g, generator) =>
  group.labels.map((_, from) => ({ generator, from, to: step(group, from, g, side), directed: group.orders[g] > 2 }))
    .filter(({ from, to, directed }) => directed || from < to));

/** The factors as they are written: the newest is on the side that multiplies.
 * @template T @param {T[]} word @param {Side} side @returns {T[]} */
export const written = (word, side) => (side === "left" ? [...word].reverse() : [...word]);

// The figure.

/** @param {Matrix} m @param {Matrix} n @returns {Matrix} */
export const times = ([a, b, c, d], [e, f, g, h]) => [a * e + b * g, a * f + b * h, c * e + d * g, c * f + d * h];

/** @param {Matrix} m @param {Point} p @returns {Point} */
export const apply = ([a, b, c, d], [x, y]) => [a * x + b * y, c * x + d * y];

/** @param {Matrix} m */
export const determinant = ([a, b, c, d]) => a * d - b * c;

/** @param {number} angle @returns {Matrix} */
export const turn = (angle) => [Math.cos(angle), -Math.sin(angle), Math.sin(angle), Math.cos(angle)];

/** The part t (0 to 1) of a rotation, or of a flip about the axis of a mirror: at t = 1 the matrix itself.
 * @param {Matrix} m @param {number} t @returns {Matrix} */
export function motion(m, t) {
  const angle = Math.atan2(m[2], m[0]);
  if (determinant(m) > 0) return turn(t * angle);
  return times(times(turn(angle / 2), [1, 0, 0, Math.cos(Math.PI * t)]), turn(-angle / 2));
}

/** @param {Polygon} figure @param {number} element @returns {Matrix} */
export const matrix = (figure, element) => /** @type {Matrix} */ (figure.matrices.slice(4 * element, 4 * element + 4));

/** The figure on its way: about the page's axes on the left, about its own on the right.
 * @param {Polygon} figure @param {number} from @param {number} g @param {Side} side @param {number} t @returns {Matrix} */
export function pose(figure, from, g, side, t) {
  const [at, moving] = [matrix(figure, from), motion(matrix(figure, g), t)];
  return side === "left" ? times(moving, at) : times(at, moving);
}

/** The corners at rest, on the unit circle.
 * @param {Polygon} figure @returns {Point[]} */
export const corners = ({ start, labels }) => Array.from({ length: labels }, (_, k) => {
  const angle = start + (2 * Math.PI * k) / labels;
  return [Math.cos(angle), Math.sin(angle)];
});

/** The place, numbered like the label that starts there, of each label (all from 0).
 * @param {Polygon | Beads} figure @param {number} element @returns {number[]} */
export function places(figure, element) {
  const n = figure.labels;
  if (figure.kind === "beads") return figure.images.slice(n * element, n * (element + 1));
  return corners(figure).map((corner) => {
    const [x, y] = apply(matrix(figure, element), corner);
    return ((Math.round(((Math.atan2(y, x) - figure.start) * n) / (2 * Math.PI)) % n) + n) % n;
  });
}

/** What to call the place k of a polygon; round the clock where "upper left" would mean two.
 * @param {Polygon} figure @param {number} k */
export function placeName(figure, k) {
  const names = corners(figure).map(([x, y]) => [y > 0.01 ? "upper" : y < -0.01 ? "lower" : "", x > 0.01 ? "right" : x < -0.01 ? "left" : ""]
    .filter(Boolean).join(" ").replace(/^upper$/, "at the top").replace(/^lower$/, "at the bottom").replace(/^(right|left)$/, "on the $1"));
  if (new Set(names).size === names.length) return names[k];
  const [x, y] = corners(figure)[k];
  return `at ${((Math.round((Math.atan2(x, y) * 6) / Math.PI) + 11) % 12) + 1} o’clock`;
}

// What is said.

/** @param {Move[]} word @param {Side} side */
const spell = (word, side) => written(word, side).map(({ letter }) => letter).join(" ");

/** @param {Move[]} some */
const inTurn = (some) => (some.length > 6 ? `${some.length} moves` : some.map(({ letter }) => letter).join(", then "));

/** Where the first label is now, as the end of a sentence.
 * @param {Group} group @param {number} element */
export function whereabouts(group, element) {
  if (!group.figure) return "";
  const place = places(group.figure, element)[0];
  return group.figure.kind === "beads" ? `; bead 1 is now in place ${place + 1}` : `; corner 1 is now ${placeName(group.figure, place)}`;
}

/** What happened between two positions in the same group, and the moves that were made or taken back.
 * @param {Position} before @param {Position} after
 * @returns {{kind: "none" | "start" | "side" | "walk" | "back" | "reset" | "jump", count: number}} */
export function change(before, after) {
  /** @param {string[]} a @param {string[]} b */
  const begins = (a, b) => a.length < b.length && a.every((name, i) => name === b[i]);
  if (before.name !== after.name) return { kind: "start", count: 0 };
  if (before.side !== after.side) return { kind: "side", count: 0 };
  if (before.word.length === after.word.length && before.word.every((name, i) => name === after.word[i])) return { kind: "none", count: 0 };
  if (begins(before.word, after.word)) return { kind: "walk", count: after.word.length - before.word.length };
  if (begins(after.word, before.word) && after.word.length > 0) return { kind: "back", count: before.word.length - after.word.length };
  return { kind: after.word.length === 0 ? "reset" : "jump", count: 0 };
}

/** The result in words.
 * @param {Group} group @param {Position} before @param {Position} after */
export function sentence(group, before, after) {
  const word = read(group, after.word) ?? [];
  const { side } = after;
  const { kind, count } = change(before, after);
  const element = reduce(group, word, side);
  const label = group.labels[element];
  const spelled = word.length === 0 ? "the empty word" : word.length > 12 ? `the word of ${word.length} moves` : `the word ${spell(word, side)}`;
  const where = `${whereabouts(group, element)}.`;
  const result = `${spelled} is ${label}${where}`;
  if (kind === "start") return `${group.title} has ${group.labels.length} elements; ${result}`;
  if (kind === "reset") return `Back at the start: ${result}`;
  // The factor that acts first is the one on the right: a move on the right is not applied last.
  const done = side === "left" ? "applied" : "multiplied on the right";
  if (kind === "walk") return `${inTurn(word.slice(-count))} ${done}: ${result}`;
  if (kind === "back") return `${inTurn((read(group, before.word) ?? []).slice(-count).reverse())} taken back: ${result}`;
  if (kind === "side") {
    const other = group.labels[reduce(group, word, before.side)];
    const otherWord = word.length > 12 ? "it" : spell(word, before.side);
    const compared = other === label ? `as on the ${before.side}` : `on the ${before.side} ${otherWord} is ${other}`;
    return `Multiplied on the ${side}, ${spelled} is ${label}, ${compared}${where}`;
  }
  return `${result[0].toUpperCase()}${result.slice(1)}`;
}

/** What the side means, in one line.
 * @param {Group} group @param {Side} side */
export function meaning(group, side) {
  if (group.abelian) return `${group.title} is abelian: left and right are the same.`;
  if (group.figure?.kind === "polygon") return side === "left" ? "On the left: about the axes of the page." : "On the right: about the figure’s own axes.";
  if (group.figure?.kind === "beads") return side === "left" ? "On the left: a move names places." : "On the right: a move names beads, wherever they lie.";
  return side === "left" ? "On the left: g takes x to gx." : "On the right: g takes x to xg.";
}

/** The action of a key: a move, "undo", "reset", or null for keys that are not ours.
 * @param {Group} group @param {{key: string, shiftKey: boolean}} event @returns {Move | "undo" | "reset" | null} */
export function keyAction(group, { key, shiftKey }) {
  if (key === "Backspace" || key === "u") return "undo";
  if (key === "Escape" || key === "0") return "reset";
  const fitting = moves(group).filter(({ generator }) => group.letters[generator] === key.toLowerCase());
  const wanted = shiftKey || key !== key.toLowerCase();
  return fitting.find((move) => move.inverse === wanted) ?? fitting[0] ?? null;
}

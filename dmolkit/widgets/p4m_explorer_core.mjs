// @ts-check
// What the p4m explorer computes from the tables that Python sends, and what it says, without a
// page. All numbers are whole, so two ways to the same picture agree exactly or differ.
import { color, rgb } from "./common.mjs";

/** @typedef {[number, number]} Shift */
/** @typedef {number[]} Plane Values of size × size pixels, row after row, row 0 on top. */
/** @typedef {"periodic" | "zero"} Boundary */
/** @typedef {{title: string, weights: number[], turned: boolean}} Kernel */
/** @typedef {{size: number, levels: number, channels: string[], names: string[], labels: string[], matrices: number[][],
 *   kernels: Record<string, Kernel>, colors: string[]}} Tables
 * Channels are digits, row after row; matrices are those of D₄, row after row. */
/** @typedef {{tables: Tables, h: number, shift: Shift, kernel: string, boundary: Boundary, panel: number}} State */
/** @typedef {{moved: Plane[], kernels: number[][], before: Plane[], after: Plane[], carried: Plane[],
 *   largest: number, wrong: number[]}} Result
 * before is the lift of f, after that of T_g f, carried is T_g of the lift of f; wrong are the
 * panels in which after and carried differ, by up to the largest difference. */

// The group D₄, by its matrices.

/** @param {number[]} p @param {number[]} q */
const multiply = ([a, b, c, d], [e, f, g, h]) => [a * e + b * g, a * f + b * h, c * e + d * g, c * f + d * h];

/** @param {number[]} matrix */
const transpose = ([a, b, c, d]) => [a, c, b, d];

/** @param {number[][]} matrices @param {number[]} matrix */
const find = (matrices, matrix) => matrices.findIndex((other) => other.every((entry, i) => entry === matrix[i]));

/** The product ab, in which b acts first. @param {number[][]} matrices @param {number} a @param {number} b */
export const product = (matrices, a, b) => find(matrices, multiply(matrices[a], matrices[b]));

/** @param {number[][]} matrices @param {number} a */
export const inverse = (matrices, a) => find(matrices, transpose(matrices[a]));

/** What takes the motion `from` to the motion `to`: to · from⁻¹, written as (t, h).
 * @param {number[][]} matrices @param {{h: number, shift: Shift}} from @param {{h: number, shift: Shift}} to
 * @returns {{h: number, shift: Shift}} */
export function step(matrices, from, to) {
  const h = product(matrices, to.h, inverse(matrices, from.h));
  const [x, y] = apply(matrices[h], from.shift);
  return { h, shift: [to.shift[0] - x, to.shift[1] - y] };
}

/** @param {number[]} matrix @param {number[]} point @returns {Shift} */
const apply = ([a, b, c, d], [x, y]) => [a * x + b * y, c * x + d * y];

// Planes and panels.

/** @param {number} value @param {number} size */
const wrap = (value, size) => ((value % size) + size) % size;

/** The nearest way round by a shift: from −size/2 to size/2. @param {Shift} shift @param {number} size
 * @returns {Shift} */
export const nearest = ([x, y], size) => [wrap(x + size / 2, size) - size / 2, wrap(y + size / 2, size) - size / 2];

/**
 * (T_g f)(p) = f(g⁻¹p) for g: p ↦ t + hp. The origin is the centre of the plane, x points right
 * and y up; beyond the edges f goes on periodically or by zeros.
 * @param {Plane} plane @param {number} size @param {number[]} matrix @param {Shift} shift @param {Boundary} boundary
 * @returns {Plane}
 */
export function movePlane(plane, size, matrix, [dx, dy], boundary) {
  const back = transpose(matrix);
  return plane.map((_, i) => {
    // Twice the coordinates, which are whole for even sizes, too.
    const x = 2 * (i % size) - (size - 1);
    const y = size - 1 - 2 * Math.floor(i / size);
    const [u, v] = apply(back, [x - 2 * dx, y - 2 * dy]);
    return at(plane, size, (size - 1 - v) / 2, (u + size - 1) / 2, boundary);
  });
}

/** @param {Plane} plane @param {number} size @param {number} row @param {number} column @param {Boundary} boundary */
function at(plane, size, row, column, boundary) {
  if (boundary === "periodic") return plane[wrap(row, size) * size + wrap(column, size)];
  return row >= 0 && row < size && column >= 0 && column < size ? plane[row * size + column] : 0;
}

/** The kernel that each panel uses. @param {Kernel} kernel @param {number[][]} matrices */
export function turnedKernels({ weights, turned }, matrices) {
  const size = Math.sqrt(weights.length);
  return matrices.map((matrix) => (turned ? movePlane(weights, size, matrix, [0, 0], "zero") : weights));
}

/** The plane, filtered by a kernel that is laid on it with its middle on each pixel.
 * @param {Plane} plane @param {number} size @param {number[]} kernel @param {Boundary} boundary */
export function correlate(plane, size, kernel, boundary) {
  const width = Math.sqrt(kernel.length);
  const reach = (width - 1) / 2;
  return plane.map((_, i) => kernel.reduce((sum, weight, k) => {
    if (weight === 0) return sum;
    const row = Math.floor(i / size) + Math.floor(k / width) - reach;
    return sum + weight * at(plane, size, row, (i % size) + (k % width) - reach, boundary);
  }, 0));
}

/** (T_g F)(p, k) = F(g⁻¹p, h⁻¹k): planes move as images do, and change places.
 * @param {Plane[]} features @param {number} size @param {number[][]} matrices @param {number} h @param {Shift} shift @param {Boundary} boundary */
export function moveFeatures(features, size, matrices, h, shift, boundary) {
  const back = inverse(matrices, h);
  return features.map((_, k) => movePlane(features[product(matrices, back, k)], size, matrices[h], shift, boundary));
}

/** Sums of planes: over the colours of an image, or over the panels of a lift.
 * @param {Plane[]} planes @returns {Plane} */
export const sum = (planes) => planes[0].map((_, i) => planes.reduce((total, plane) => total + plane[i], 0));

/** The largest absolute value in some planes. @param {Plane[]} planes */
export const largestOf = (planes) => Math.max(...planes.map((plane) => plane.reduce((most, value) => Math.max(most, Math.abs(value)), 0)));

/** The value with the strongest colour: half of the largest, since a few large ones would leave all
 * others pale. @param {Plane[]} planes */
export const strongest = (planes) => largestOf(planes) / 2;

/** @param {Plane} one @param {Plane} other */
const minus = (one, other) => one.map((value, i) => value - other[i]);

/** The image f. @param {Tables} tables @returns {Plane[]} */
export const imageOf = ({ channels }) => channels.map((digits) => Array.from(digits, Number));

/** Everything that the widget shows. @param {State} state @returns {Result} */
export function compute({ tables, h, shift, kernel, boundary }) {
  const { size, matrices } = tables;
  const image = imageOf(tables);
  const moved = image.map((plane) => movePlane(plane, size, matrices[h], shift, boundary));
  const kernels = turnedKernels(tables.kernels[kernel], matrices);
  const [before, after] = [image, moved].map((planes) => {
    const total = sum(planes);
    return kernels.map((weights) => correlate(total, size, weights, boundary));
  });
  const carried = moveFeatures(before, size, matrices, h, shift, boundary);
  const differences = after.map((plane, k) => largestOf([minus(plane, carried[k])]));
  const wrong = differences.flatMap((difference, k) => (difference > 0 ? [k] : []));
  return { moved, kernels, before, after, carried, largest: Math.max(...differences), wrong };
}

/** The values of the traits, made valid. @param {(name: string) => any} get @returns {State} */
export function settle(get) {
  /** @type {Tables} */
  const tables = get("tables");
  /** @param {string} name */
  const index = (name) => Math.max(0, tables.names.indexOf(get(name)));
  const kernel = Object.hasOwn(tables.kernels, get("kernel_name")) ? get("kernel_name") : Object.keys(tables.kernels)[0];
  const [dx, dy] = get("shift");
  return { tables, h: index("element"), shift: [dx, dy], kernel, boundary: get("boundary") === "zero" ? "zero" : "periodic", panel: index("panel") };
}

/** The shift, and (dx, dy) more: round the periodic plane, up to half its size otherwise.
 * @param {State} state @param {number} dx @param {number} dy @returns {Shift} */
export function shifted({ tables: { size }, shift: [x, y], boundary }, dx, dy) {
  if (boundary === "periodic") return nearest([x + dx, y + dy], size);
  /** @param {number} value */
  const inside = (value) => Math.min(size / 2, Math.max(-size / 2, value));
  return [inside(x + dx), inside(y + dy)];
}

/** The panel of the original lift that a panel of the moved one comes from. @param {State} state */
export const sourceOf = ({ tables: { matrices }, h, panel }) => product(matrices, inverse(matrices, h), panel);

// How the pictures move.

/**
 * A matrix on the way from the identity, at t = 0, to an element, at t = 1: rotations turn the
 * short way, mirrors flip about their axis, as a card does.
 * @param {number[]} matrix @param {number} t
 */
export function turning([a, b, c, d], t) {
  if (a * d - b * c > 0) {
    const angle = t * Math.atan2(c, a);
    return [Math.cos(angle), -Math.sin(angle), Math.sin(angle), Math.cos(angle)];
  }
  // I − (1 − cos πt) nnᵀ, where n is normal to the axis: the mirror itself is I − 2nnᵀ.
  const far = (1 - Math.cos(Math.PI * t)) / 2;
  return [1 - far * (1 - a), far * b, far * c, 1 - far * (1 - d)];
}

/** The value of a CSS transform, for a matrix on points with y up. @param {number[]} matrix @param {[number, number]} [offset] in pixels, y down */
export const cssMatrix = ([a, b, c, d], [x, y] = [0, 0]) => `matrix(${[a, -c, -b, d, x, y].map((entry) => entry.toFixed(4)).join(",")})`;

/** Bytes of opaque pixels. @param {number} count @param {(i: number) => number[]} rgb */
function pixels(count, rgb) {
  const bytes = new Uint8ClampedArray(4 * count);
  for (let i = 0; i < count; i += 1) bytes.set([...rgb(i), 255], 4 * i);
  return bytes;
}

/** The pixels of an image. @param {Plane[]} channels @param {number} levels */
export const imagePixels = (channels, levels) => pixels(channels[0].length, (i) => channels.map((channel) => Math.round((255 * channel[i]) / levels)));

/** The pixels of signed values, in colours of the map. @param {Plane} plane @param {number} most @param {string[]} colors */
export function signedPixels(plane, most, colors) {
  const table = colors.map(rgb);
  return pixels(plane.length, (i) => color(table, plane[i], most));
}

// What is said.

/** @param {number} value */
export const write = (value) => String(Math.round(1000 * value) / 1000).replace("-", "−");

/** @param {Shift} shift */
const pair = ([x, y]) => `(${write(x)},\u00a0${write(y)})`;

const MOTIONS = ["", "turn by 90°", "turn by 180°", "turn by 270°", "mirror left and right", "mirror in the falling diagonal", "mirror top and bottom", "mirror in the rising diagonal"];

/** @param {State} state */
const isShifted = ({ shift }) => shift[0] !== 0 || shift[1] !== 0;

/** The motion in symbols, and what it does. @param {State} state */
export function motion(state) {
  const { tables: { labels }, h, shift } = state;
  const parts = [MOTIONS[h], isShifted(state) && "shift"].filter(Boolean);
  return `g = (${pair(shift)},\u00a0${labels[h]}): ${parts.join(", then ") || "nothing moves"}.`;
}

/** Where the panel comes from, and whether the two ways agree.
 * @param {State} state @param {Result} result */
export function words(state, { before, largest, wrong }) {
  const { tables: { labels, kernels }, h, panel, kernel } = state;
  const parts = [h > 0 && `${h < 4 ? "turned" : "mirrored"} by ${labels[h]}`, isShifted(state) && "shifted"].filter(Boolean);
  const origin = `panel ${labels[sourceOf(state)]} of the original${parts.length ? `, ${parts.join(" and ")}` : ""}`;
  const why = kernels[kernel].turned ? "the picture lost pixels over the edge" : "the kernel does not turn";
  const verdict = wrong.length === 0 ? "All eight panels agree." : `${wrong.length === 8 ? "All eight" : `${wrong.length} of eight`} panels differ, at the dots, by up to ${largest}.`;
  return [
    motion(state),
    `Panel ${labels[panel]} of the moved image is ${wrong.includes(panel) ? `not ${origin}: ${why}.` : `${origin}.`}`,
    verdict,
    largestOf([sum(before)]) === 0 && "The turned kernels cancel in the mean.",
  ].filter(Boolean).join(" ");
}

// @ts-check
// What the harmonics explorer computes, without a page. Python sends the generators L_y and L_z and
// the harmonics at the north pole, Y(e_z). All else follows: D(R) from Euler angles, and Y(x) = D(R) Y(e_z)
// for any R that takes e_z to x. So the page has no convention of its own.
import { color } from "./common.mjs";
import { apply } from "./sphere.mjs";

/** @typedef {import("./sphere.mjs").Angles} Angles */
/** @typedef {import("./sphere.mjs").Matrix} Matrix */
/** @typedef {{title: string, coefficients: number[]}} Preset */
/** @typedef {{generators: number[][][][], pole: number[], colors: string[], functions: Record<string, Preset>}} Tables
 * generators[l] are L_y and L_z, as rows; pole is Y(e_z). */
/** A part a cos kθ + b sin kθ of an entry of exp(θL).
 * @typedef {{row: number, column: number, k: number, a: number, b: number}} Term */
/** @typedef {{y: Term[], z: Term[]}} Turns */
/** What is seen of a ball: each pixel's place, how much of it the ball covers, and the harmonics there.
 * @typedef {{size: number, places: number[], cover: number[], harmonics: Float32Array}} Ball */
/** @typedef {{coefficients: number[], turned: number[], degree: number, rests: boolean}} State rests: R = 1 */

export const DEGREES = [0, 1, 2, 3];
export const COUNT = 16;
const SAME = 1e-9;

/** Where degree l stands. @template T @param {T[]} values @param {number} l */
export const part = (values, l) => values.slice(l * l, (l + 1) ** 2);

/** @param {number[]} values */
export const norm = (values) => Math.hypot(...values);

/** Whether numbers agree up to rounding. @param {number[]} one @param {number[]} other */
export const agree = (one, other) => one.every((value, i) => Math.abs(value - other[i]) < SAME);

/** @param {number[][]} p @param {number[][]} q */
const multiply = (p, q) => p.map((row) => q[0].map((_, j) => row.reduce((sum, value, k) => sum + value * q[k][j], 0)));

/**
 * exp(θL) for a generator of degree l: its square has the eigenvalues −k², k = 0, …, l, and on the part
 * that belongs to k, exp(θL) = cos kθ + L sin(kθ)/k. For l = 1 this is the formula of Rodrigues.
 * @param {number[][]} generator @returns {Term[]}
 */
export function exponential(generator) {
  const l = (generator.length - 1) / 2;
  const square = multiply(generator, generator);
  const unit = generator.map((row, i) => row.map((_, j) => (i === j ? 1 : 0)));
  return Array.from({ length: l + 1 }, (_, k) => {
    /** @type {number[][]} */
    let projector = unit;
    for (let j = 0; j <= l; j += 1) {
      if (j !== k) projector = multiply(projector, square.map((row, i) => row.map((value, n) => (value + j * j * unit[i][n]) / (j * j - k * k))));
    }
    const sines = multiply(projector, generator);
    return projector.flatMap((row, i) => row.map((a, j) => ({ row: i, column: j, k, a, b: k ? sines[i][j] / k : 0 })));
  }).flat().filter(({ a, b }) => Math.abs(a) > SAME || Math.abs(b) > SAME);
}

/** The turns about y and z of all degrees at once. @param {number[][][][]} generators @returns {Turns} */
export function turnsOf(generators) {
  const [y, z] = [0, 1].map((axis) => generators.flatMap((pair, l) =>
    exponential(pair[axis]).map((term) => ({ ...term, row: term.row + l * l, column: term.column + l * l }))));
  return { y, z };
}

/** exp(θL) v. @param {Term[]} terms @param {number} angle @param {number[]} vector */
export function turn(terms, angle, vector) {
  const cosines = DEGREES.map((k) => Math.cos(k * angle)), sines = DEGREES.map((k) => Math.sin(k * angle));
  const result = vector.map(() => 0);
  for (const { row, column, k, a, b } of terms) result[row] += (a * cosines[k] + b * sines[k]) * vector[column];
  return result;
}

/** D(R) v for R = R_z(α) R_y(β) R_z(γ). @param {Turns} turns @param {Angles} angles @param {number[]} vector */
export const rotate = ({ y, z }, { alpha, beta, gamma }, vector) => turn(z, alpha, turn(y, beta, turn(z, gamma, vector)));

/** The blocks D⁰, …, D³ as rows. @param {Turns} turns @param {Angles} angles */
export function blocks(turns, angles) {
  const unit = Array.from({ length: COUNT }, (_, i) => Array.from({ length: COUNT }, (_, j) => (i === j ? 1 : 0)));
  const columns = unit.map((vector) => rotate(turns, angles, vector));
  return DEGREES.map((l) => part(unit, l).map((_, row) => part(columns, l).map((column) => column[l * l + row])));
}

/** All harmonics at a point of the unit sphere. @param {Turns} turns @param {number[]} pole @param {number[]} point */
export function harmonicsAt({ y, z }, pole, [px, py, pz]) {
  return turn(z, Math.atan2(py, px), turn(y, Math.atan2(Math.hypot(px, py), pz), pole));
}

/** The half of the unit sphere that a viewer sees, on size × size pixels.
 * @param {Turns} turns @param {number[]} pole @param {Matrix} view rows: right, up, towards @param {number} size
 * @returns {Ball} */
export function seen(turns, pole, view, size) {
  const back = [0, 3, 6, 1, 4, 7, 2, 5, 8].map((k) => view[k]);
  const places = [], cover = [], harmonics = [];
  for (let i = 0; i < size * size; i += 1) {
    let [right, up] = [(2 * ((i % size) + 0.5)) / size - 1, 1 - (2 * (Math.floor(i / size) + 0.5)) / size];
    const radius = Math.hypot(right, up);
    const share = Math.min(1, 0.5 + ((1 - radius) * size) / 2);
    if (share <= 0) continue;
    if (radius > 1) [right, up] = [right / radius, up / radius];
    places.push(i);
    cover.push(share);
    harmonics.push(...harmonicsAt(turns, pole, apply(back, [right, up, Math.sqrt(Math.max(0, 1 - right * right - up * up))])));
  }
  return { size, places, cover, harmonics: Float32Array.from(harmonics) };
}

/** f on the pixels of the ball. @param {Ball} ball @param {number[]} coefficients */
export function evaluate({ places, harmonics }, coefficients) {
  const values = new Float32Array(places.length);
  for (let i = 0, at = 0; i < values.length; i += 1) {
    let sum = 0;
    for (let k = 0; k < COUNT; k += 1, at += 1) sum += coefficients[k] * harmonics[at];
    values[i] = sum;
  }
  return values;
}

/** The largest |f| on the sphere, as the pixels see it: at −x harmonics of odd degree change their sign.
 * @param {Ball} ball @param {number[]} coefficients */
export function strongest(ball, coefficients) {
  const [even, odd] = [0, 1].map((parity) => evaluate(ball, coefficients.map((value, k) => (Math.floor(Math.sqrt(k)) % 2 === parity ? value : 0))));
  return even.reduce((most, value, i) => Math.max(most, Math.abs(value) + Math.abs(odd[i])), 0);
}

/**
 * The ball's picture: a diverging map of f, with stripes where f < 0 and a line where f changes its sign.
 * @param {Ball} ball @param {number[]} coefficients @param {number} most value at the end of the map
 * @param {number[][]} colors red, green, blue
 */
export function picture(ball, coefficients, most, colors) {
  const { size, places, cover } = ball;
  const bytes = new Uint8ClampedArray(4 * size * size);
  const values = evaluate(ball, coefficients);
  const grid = new Float32Array(size * size);
  places.forEach((place, i) => { grid[place] = values[i]; });
  places.forEach((place, i) => {
    const value = values[i];
    const slope = Math.hypot(grid[place + 1] - grid[place - 1], grid[place + size] - grid[place - size]) / 2;
    const stripe = value < 0 && (place + Math.floor(place / size)) % 10 < 2 ? 0.86 : 1;
    // Within about a pixel of a zero; where f hardly changes there is no line to see.
    const line = cover[i] === 1 && slope > 1e-3 * most ? Math.min(1, Math.max(0, 1.4 - Math.abs(value) / slope)) : 0;
    const shade = Math.min(stripe, 1 - 0.6 * line);
    color(colors, value, most).forEach((channel, k) => { bytes[4 * place + k] = channel * shade; });
    bytes[4 * place + 3] = 255 * cover[i];
  });
  return bytes;
}

/** Sixteen independent normal numbers, by Box and Muller. @param {() => number} random */
export const normals = (random) =>
  Array.from({ length: COUNT / 2 }, () => {
    const [radius, angle] = [Math.sqrt(-2 * Math.log(random())), 2 * Math.PI * random()];
    return [radius * Math.cos(angle), radius * Math.sin(angle)];
  }).flat();

/** The coefficients of the k-th harmonic. @param {number} k */
export const harmonic = (k) => Array.from({ length: COUNT }, (_, i) => (i === k ? 1 : 0));

/** Degree and order of the k-th harmonic. @param {number} k @returns {[number, number]} */
export function labelOf(k) {
  const l = Math.floor(Math.sqrt(k));
  return [l, k - l * l - l];
}

/** A whole number with a true minus sign. @param {number} value */
export const signed = (value) => String(value).replace("-", "−");

/** All functions in the list, by name. @param {Tables} tables @returns {Record<string, Preset>} */
export const listed = ({ functions }) => ({
  ...functions,
  ...Object.fromEntries(Array.from({ length: COUNT }, (_, k) => {
    const [l, m] = labelOf(k);
    return [`harmonic ${k}`, { title: `harmonic l = ${l}, m = ${signed(m)}`, coefficients: harmonic(k) }];
  })),
});

/** A number of at most four signs for a small cell. @param {number} value */
export function brief(value) {
  const text = Math.abs(value).toFixed(2);
  if (Number(text) === 0) return "0";
  const short = Number(text) === 1 ? "1" : text.replace(/^0/, "");
  return value < 0 ? `−${short}` : short;
}

/** What became of the coefficients of the chosen degree, in words. @param {State} state */
export function words({ coefficients, turned, degree, rests }) {
  const [before, after] = [part(coefficients, degree), part(turned, degree)];
  const length = norm(before).toFixed(2);
  const constant = agree(coefficients.slice(1), harmonic(0).slice(1));
  if (constant) return "Up to l = 3 this f is constant: its coefficients for l = 1, 2, 3 are 0, before and after every turn.";
  if (norm(before) < SAME) return `The l = ${degree} coefficients are 0, before and after every turn.`;
  if (rests) return `R = 1: nothing has moved. The l = ${degree} coefficients have the length ${length}.`;
  if (agree(before, after)) return `This turn is a symmetry of the part of f with l = ${degree}: its coefficients, of length ${length}, have not changed.`;
  return `After the turn the l = ${degree} coefficients have changed, their length ${length} has not.`;
}

// @ts-check
// What the stepper computes from the tables that Python sends, and what it says, without a page.

/** @typedef {"shared" | "own"} Weights */
/** @typedef {{labels: string[], inverses: string[], sources: number[][], origins: number[][], angles: number[],
 *   factors: Record<Weights, number[]>}} Hexagon
 * sources[u][g] is ug⁻¹, origins[g][u] is g⁻¹u; factors multiply the weights at each u. */
/** @typedef {{hexagon: Hexagon, f: number[], kernel: number[], u: number, g: number, step: number, weights: Weights}} State */
/** @typedef {{source: number, weight: number, value: number, product: number, sum: number}} Term */

export const TRAITS = /** @type {const} */ (["hexagon", "f", "kernel", "u", "g", "step", "weights"]);

/** @param {(name: string) => any} get @returns {State} */
export const read = (get) => /** @type {State} */ (Object.fromEntries(TRAITS.map((name) => [name, get(name)])));

// The mathematics.

/** The terms of the sum at u, for each g; sum is that of the terms so far.
 * @param {State} state @returns {Term[]} */
export function terms({ hexagon, f, kernel, weights, u }) {
  let sum = 0;
  return kernel.map((weight, g) => {
    const [source, scaled] = [hexagon.sources[u][g], weight * hexagon.factors[weights][u]];
    const [value, product] = [f[source], scaled * f[source] || 0]; // never −0
    sum += product;
    return { source, weight: scaled, value, product, sum };
  });
}

/** The sum at every u. @param {State} state */
export const layer = (state) => state.f.map((_, u) => terms({ ...state, u })[state.kernel.length - 1].sum);

/** (T_g f)(u) = f(g⁻¹u). @param {Hexagon} hexagon @param {number} g @param {number[]} f */
export const turn = ({ origins }, g, f) => origins[g].map((x) => f[x]);

/** Both ways round the square. @param {State} state */
export function square(state) {
  const { hexagon, f, g } = state;
  const [output, turned] = [layer(state), turn(hexagon, g, f)];
  const [first, last] = [layer({ ...state, f: turned }), turn(hexagon, g, output)];
  return { output, turned, first, last, difference: Math.max(...first.map((value, u) => Math.abs(value - last[u]))) };
}

/** The traits after one step, or back: all terms at one u, then those at the next.
 * @param {State} state @param {number} by */
export function moved({ kernel, u, step }, by) {
  const stops = kernel.length + 1;
  const all = kernel.length * stops;
  const place = (u * stops + step + by + all) % all;
  return { u: Math.floor(place / stops), step: place % stops };
}

// What is said.

/** @param {number} value */
export const write = (value) => String(value).replace("-", "−");

/** The layer's result: f∗ω, or Lf where it is no convolution.
 * @param {Weights} weights */
export const name = (weights) => (weights === "shared" ? "f∗ω" : "Lf");

/** @param {number} u */
const corner = (u) => `corner\u00a0${u + 1}`;

/** The product ug⁻¹ as it is written. @param {Hexagon} hexagon @param {number} u @param {number} g */
const reach = ({ labels, inverses }, u, g) => [u > 0 && labels[u], g > 0 && inverses[g]].filter(Boolean).join("\u2009") || labels[0];

/** The formula of the last step; at the end that of the whole sum.
 * @param {State} state */
export function formula(state) {
  const { hexagon, weights, u, step } = state;
  const { labels, factors } = hexagon;
  const all = terms(state);
  const [left, factor] = [`(${name(weights)})(${labels[u]})`, factors[weights][u]];
  const omega = `${factor === 1 ? "" : factor}ω`;
  if (step === 0) return `${left} = Σ ${omega}(g) f(${u > 0 ? labels[u] : ""}g⁻¹)`;
  if (step === all.length) {
    const parts = all.filter(({ weight }) => weight).map(({ weight, value }) => `${weight < 0 ? "− " : "+ "}${Math.abs(weight)}·${value}`);
    const sum = parts.join(" ").replace(/^\+ /, "").replace(/^− /, "−");
    return `${left} = ${sum && `${sum} = `}${write(all[step - 1].sum)}`;
  }
  const { source, weight, value, product } = all[step - 1];
  const symbol = `${omega}(${labels[step - 1]})`;
  const [written, found] = [reach(hexagon, u, step - 1), labels[source]];
  return `${symbol}\u00a0f(${written})${written === found ? "" : ` = ${symbol}\u00a0f(${found})`} = ${write(weight)}\u00a0·\u00a0${value} = ${write(product)}`;
}

/** The last step in words.
 * @param {State} state */
export function stepWords(state) {
  const { hexagon, weights, u, step } = state;
  const { labels, factors } = hexagon;
  const twice = factors[weights][u] === 2 ? ", where every weight counts double" : "";
  if (step === 0) return `The dial carries the six weights and points at u = ${labels[u]}, ${corner(u)}${twice}.`;
  const { source, weight, value, product, sum } = terms(state)[step - 1];
  const [who, where] = [`g = ${labels[step - 1]}`, source === u ? `looks at u = ${labels[u]} itself` : `reaches back from u = ${labels[u]} to ${labels[source]}`];
  const what = weight === 0 ? "with weight 0, and nothing is added" : `where f is ${value}, and adds ${write(product)}`;
  return `${who} ${where}, ${what}.${step === labels.length ? ` The sum is complete: ${write(sum)}.` : ""}`;
}

/** What the square shows, in words.
 * @param {State} state */
export function squareWords(state) {
  const { hexagon, weights, g } = state;
  const [{ difference }, factors] = [square(state), hexagon.factors[weights]];
  const angle = `${hexagon.angles[g]}°`;
  if (g === 0) return "A turn by 0° changes nothing, so both ways agree. Choose another one.";
  if (weights === "shared") return `Turn by ${angle} and then convolve, or convolve and then turn: the same function, because every corner has the same weights.`;
  if (turn(hexagon, g, factors).every((factor, u) => factor === factors[u])) return `Every second corner counts double. A turn by ${angle} takes these corners to each other, so both ways still agree. With 60°, 180° and 300° it is not so.`;
  if (difference === 0) return "Every second corner counts double. Both ways agree only because all sums are 0.";
  return `Every second corner counts double. A turn by ${angle} takes these corners to the others, so the two ways differ, by up to ${write(difference)}: this layer is not equivariant.`;
}

// How it looks.

/** The fill of a value: none at 0, else the colour of its sign.
 * @param {number} value @param {number} most the value of the deepest colour */
export const shade = (value, most) =>
  `color-mix(in srgb, var(--dmk-${value < 0 ? "negative" : "positive"}) ${Math.round((60 * Math.abs(value)) / Math.max(1, most))}%, var(--dmk-surface))`;

/** The angle next to `near`, in degrees, that differs from `angle` by full turns.
 * @param {number} angle @param {number} near */
export const nearest = (angle, near) => angle + 360 * Math.round((near - angle) / 360);

// @ts-check
// Rotations of the unit sphere by their zyz Euler angles, and how widgets show the sphere.
import { slider } from "./common.mjs";

/** @typedef {[number, number, number]} Vector */
/** @typedef {{alpha: number, beta: number, gamma: number}} Angles in radians */
/** @typedef {{azimuth: number, elevation: number}} Camera where the viewer stands, in radians */
/** A 3×3 matrix as nine numbers, row by row. @typedef {number[]} Matrix */

export const TURN = 2 * Math.PI;
export const RADIUS = 104;
export const POLE = 1e-9; // below this sin β, α and γ turn about one and the same line
const CIRCLE = 72;
/** Where the viewer stands at first. @type {Camera} */
export const START = { azimuth: (-25 * Math.PI) / 180, elevation: (36 * Math.PI) / 180 };

/** @param {Matrix} a @param {Matrix} b */
export const multiply = (a, b) =>
  Array.from({ length: 9 }, (_, k) => {
    const row = 3 * Math.floor(k / 3), column = k % 3;
    return a[row] * b[column] + a[row + 1] * b[column + 3] + a[row + 2] * b[column + 6];
  });

/** @param {Matrix} m @param {Vector} v @returns {Vector} */
export const apply = (m, [x, y, z]) =>
  [m[0] * x + m[1] * y + m[2] * z, m[3] * x + m[4] * y + m[5] * z, m[6] * x + m[7] * y + m[8] * z];

/** @param {number} angle @returns {Matrix} */
export const aboutY = (angle) => [Math.cos(angle), 0, Math.sin(angle), 0, 1, 0, -Math.sin(angle), 0, Math.cos(angle)];

/** @param {number} angle @returns {Matrix} */
export const aboutZ = (angle) => [Math.cos(angle), -Math.sin(angle), 0, Math.sin(angle), Math.cos(angle), 0, 0, 0, 1];

/** R_z(α) R_y(β) R_z(γ). @param {Angles} angles */
export const fromEuler = ({ alpha, beta, gamma }) => multiply(aboutZ(alpha), multiply(aboutY(beta), aboutZ(gamma)));

/** The same angle in [0, 2π). @param {number} angle */
export const wrap = (angle) => ((angle % TURN) + TURN) % TURN;

/** The angles of a rotation, with γ = 0 where only α ± γ is determined. @param {Matrix} m @returns {Angles} */
export function toEuler(m) {
  const sine = Math.hypot(m[2], m[5]);
  const alpha = sine < POLE ? Math.atan2(-m[1], m[4]) : Math.atan2(m[5], m[2]);
  const back = multiply(aboutZ(-alpha), m); // R_y(β) R_z(γ), whose second row is (sin γ, cos γ, 0)
  return { alpha: wrap(alpha), beta: Math.atan2(sine, m[8]), gamma: wrap(Math.atan2(back[3], back[4])) };
}

/** Numbers in (0, 1) by Lehmer's recurrence s ← 48271 s mod 2³¹ − 1, which doubles hold exactly. @param {number} seed */
export function lehmer(seed) {
  const modulus = 2 ** 31 - 1;
  let state = 1 + (seed % (modulus - 1));
  return () => (state = (48271 * state) % modulus) / modulus;
}

/** A rotation from the Haar measure: that of a uniform unit quaternion w + xi + yj + zk. @param {() => number} random */
export function haar(random) {
  const [share, first, second] = [random(), TURN * random(), TURN * random()];
  const [w, x] = [Math.cos(first), Math.sin(first)].map((part) => Math.sqrt(share) * part);
  const [y, z] = [Math.cos(second), Math.sin(second)].map((part) => Math.sqrt(1 - share) * part);
  return [
    1 - 2 * (y * y + z * z), 2 * (x * y - w * z), 2 * (x * z + w * y),
    2 * (x * y + w * z), 1 - 2 * (x * x + z * z), 2 * (y * z - w * x),
    2 * (x * z - w * y), 2 * (y * z + w * x), 1 - 2 * (x * x + y * y),
  ];
}

/** Rows: the viewer's right, up and towards. @param {Camera} camera @returns {Matrix} */
export function viewMatrix({ azimuth, elevation }) {
  const [ca, sa, ce, se] = [Math.cos(azimuth), Math.sin(azimuth), Math.cos(elevation), Math.sin(elevation)];
  return [-sa, ca, 0, -se * ca, -se * sa, ce, ce * ca, ce * sa, se];
}

/** Picture coordinates (x right, y down) and the height above the picture. @param {Matrix} view @param {Vector} v @returns {Vector} */
export function project(view, v) {
  const [right, up, towards] = apply(view, v);
  return [RADIUS * right, -RADIUS * up, towards];
}

/** The point with these spherical coordinates. @param {number} colatitude @param {number} longitude @returns {Vector} */
export const polar = (colatitude, longitude) =>
  [Math.sin(colatitude) * Math.cos(longitude), Math.sin(colatitude) * Math.sin(longitude), Math.cos(colatitude)];

/** Points along a curve, its parameter running from 0 to an angle. @param {number} angle @param {(t: number) => Vector} at */
export function trace(angle, at) {
  const count = Math.max(2, Math.ceil((angle / TURN) * CIRCLE));
  return Array.from({ length: count + 1 }, (_, i) => at((angle * i) / count));
}

/** SVG paths of the parts of a curve in front of and behind the sphere. @param {Matrix} view @param {Vector[]} points */
export function curve(view, points) {
  const paths = ["", ""];
  let last = -1;
  for (const point of points) {
    const [x, y, height] = project(view, point);
    const side = height >= 0 ? 0 : 1;
    const at = `${x.toFixed(1)} ${y.toFixed(1)}`;
    if (side !== last && last >= 0) paths[last] += `L${at}`;
    paths[side] += (side === last ? "L" : "M") + at;
    last = side;
  }
  return { front: paths[0], back: paths[1] };
}

/** A number with a true minus sign, and never minus zero. @param {number} value @param {number} digits */
export function decimal(value, digits) {
  const text = value.toFixed(digits);
  return Number(text) === 0 ? text.replace("-", "") : text.replace("-", "−");
}

/** Angles between two others, each on the shorter way round its circle. @param {Angles} from @param {Angles} to @param {number} t from 0 to 1
 * @returns {Angles} */
export function between(from, to, t) {
  if (t === 1) return to;
  const way = (/** @type {number} */ angle) => wrap(angle + Math.PI) - Math.PI;
  return {
    alpha: from.alpha + t * way(to.alpha - from.alpha),
    beta: from.beta + t * (to.beta - from.beta),
    gamma: from.gamma + t * way(to.gamma - from.gamma),
  };
}

/** A slider for each angle. @param {Angles} angles at first @param {(change: Partial<Angles>) => void} change */
export function angleSliders(angles, change) {
  const sliders = /** @type {const} */ ([["alpha", "α about z", 359], ["beta", "β about y", 180], ["gamma", "γ about z", 359]]).map(([name, label, max]) => {
    const control = slider(label, { min: 0, max, step: 1, value: (angles[name] * 180) / Math.PI },
      (value) => `${decimal(value, 1)}° (${decimal((value * Math.PI) / 180, 2)} rad)`,
      (value) => change({ [name]: (value * Math.PI) / 180 }));
    return { ...control, name };
  });
  return {
    nodes: sliders.map(({ node }) => node),
    /** @param {Angles} shown */
    show(shown) { for (const { name, show } of sliders) show((wrap(shown[name]) * 180) / Math.PI); },
  };
}

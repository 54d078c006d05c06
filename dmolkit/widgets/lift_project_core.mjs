// @ts-check
// What the stepper computes from the tables that Python sends, and what it says, without a page.

/** @typedef {[number, number]} Point */
/** @typedef {{title: string, group: string, thing: string, labels: string[], images: number[], points: Point[],
 *   outline: Point[], start: number[]}} Space
 * images[g] is the point g · x₀; the base point x₀ is point 0. Points and the outline of the polygon
 * lie in a picture that reaches from −100 to 100, y up. */
/** @typedef {{key: string, space: Space, f: number[], F: number[], step: number, seed: number}} State */
/** @typedef {{kind: "start" | "lift" | "project" | "again", at: number}} Phase
 * What the last step did: lift to the element `at`, project to the point `at`, or lift once more. */

const [WIDTH, HEIGHT] = [18, 15]; // half the size of a value at its point

// Functions on the space and on the group.

/** The elements that take the base point to the point x.
 * @param {Space} space @param {number} x */
export const cosetOf = ({ images }, x) => images.flatMap((image, g) => (image === x ? [g] : []));

/** @param {Space} space @param {number[]} f */
export const lift = ({ images }, f) => images.map((x) => f[x]);

/** @param {Space} space @param {number[]} F */
export const project = (space, F) => space.points.map((_, x) => {
  const coset = cosetOf(space, x);
  return coset.reduce((sum, g) => sum + F[g], 0) / coset.length;
});

/** @param {Space} space */
export const lastStep = ({ images, points }) => images.length + points.length + 1;

/** @param {Space} space @param {number} step @returns {Phase} */
export function phase({ images, points }, step) {
  if (step <= 0) return { kind: "start", at: 0 };
  if (step <= images.length) return { kind: "lift", at: step - 1 };
  const at = step - images.length - 1;
  return at < points.length ? { kind: "project", at } : { kind: "again", at: 0 };
}

/** Random digits, and the seed for the next ones (Park and Miller's generator).
 * @param {number} seed @param {number} count */
export function digits(seed, count) {
  const values = Array.from({ length: count }, () => {
    seed = (seed * 48271) % 2147483647;
    return Math.floor((10 * seed) / 2147483647);
  });
  return { values, seed };
}

/**
 * The values of the traits, made consistent: while the space is being changed, the functions may
 * still be those on the old one.
 * @param {(name: string) => any} get
 * @returns {State}
 */
export function settle(get) {
  /** @type {Record<string, Space>} */
  const spaces = get("spaces");
  const key = Object.hasOwn(spaces, get("space")) ? get("space") : Object.keys(spaces)[0];
  const space = spaces[key];
  const f = get("f").length === space.points.length ? [...get("f")] : space.start;
  const step = Math.min(Math.max(0, get("step")), lastStep(space));
  const lifted = lift(space, f);
  const F = get("F").length === lifted.length && step >= lifted.length ? [...get("F")] : lifted;
  return { key, space, f, F, step, seed: get("seed") };
}

/** The traits after one value of f or of F has changed.
 * @param {State} state @param {"f" | "F"} name @param {number} at @param {number} value */
export function changed({ space, f, F, step }, name, at, value) {
  const values = (name === "f" ? f : F).map((old, i) => (i === at ? value : old));
  return name === "f" ? { f: values, F: lift(space, values), step: Math.min(step, space.images.length) } : { F: values, step: space.images.length };
}

/** The traits after so many steps; changes of F are forgotten where the lift is not complete.
 * @param {State} state @param {number} step */
export function moved({ space, f, F }, step) {
  const inside = Math.min(Math.max(0, step), lastStep(space));
  return { step: inside, F: inside < F.length ? lift(space, f) : F };
}

// What is said.

/** A value with at most two decimals.
 * @param {number} value */
export const write = (value) => String(Math.round(100 * value) / 100);

/** @param {Space} space @param {number} x */
export const pointName = ({ thing }, x) => `${thing}\u00a0${x + 1}`;

/** @param {Space} space @param {number[]} elements */
const set = ({ labels }, elements) => `{${elements.map((g) => labels[g]).join(", ")}}`;

/** The formula of the last step.
 * @param {State} state */
export function formula({ space, f, F, step }) {
  const { kind, at } = phase(space, step);
  if (kind === "start") return "f↑(g) = f(g · x₀)";
  if (kind === "again") return "(F↓)↑(g) = F↓(g · x₀)";
  if (kind === "lift") {
    const [changes] = changesOf({ space, f, F });
    if (changes !== undefined) {
      const [h, y] = [space.labels[changes], space.images[changes]];
      return `F(${h}) = ${F[changes]}, but f↑(${h}) = f(${pointName(space, y)}) = ${f[y]}`;
    }
    const [g, x] = [space.labels[at], space.images[at]];
    return `f↑(${g}) = f(${g} · x₀) = f(${pointName(space, x)}) = ${f[x]}`;
  }
  const coset = cosetOf(space, at);
  const mean = coset.length > 1 ? `(${coset.map((g) => F[g]).join(" + ")}) / ${coset.length} = ` : "";
  return `F↓(${pointName(space, at)}) = mean of F over ${set(space, coset)} = ${mean}${write(project(space, F)[at])}`;
}

/** The elements at which F is not the lift of f.
 * @param {Pick<State, "space" | "f" | "F">} state */
export const changesOf = ({ space: { images }, f, F }) => images.map((_, g) => g).filter((g) => F[g] !== f[images[g]]);

/** The points on whose cosets F is not constant.
 * @param {State} state */
export const unevenPoints = ({ space, F }) => space.points.map((_, x) => x).filter((x) => new Set(cosetOf(space, x).map((g) => F[g])).size > 1);

/**
 * The last step in words, and at the end of each part what has come out.
 * @param {State} state
 */
export function words(state) {
  const { space, f, F, step } = state;
  const { kind, at } = phase(space, step);
  const { thing, group, labels, images, points } = space;
  const uneven = unevenPoints(state);
  if (kind === "start") return `The base point x₀ is ${pointName(space, 0)}. Step by step, each g in ${group} takes it to some ${thing}, and f↑(g) is the value there.`;
  if (kind === "lift") {
    const changes = changesOf(state).map((g) => labels[g]);
    if (changes.length > 0) {
      const where = uneven.length === 1 ? `the coset of ${pointName(space, uneven[0])}` : `${uneven.length} of ${points.length} cosets`;
      return `F is changed at ${changes.join(", ")} and ${uneven.length ? `no longer constant on ${where}` : "still constant on each coset"}. Step on to project it.`;
    }
    const said = `${labels[at]} takes x₀ to ${pointName(space, images[at])}, so f↑(${labels[at]}) is the value of f there.`;
    return step < images.length ? said : `${said} The lift is complete, and constant on each coset. Change values of F, or step on to project it.`;
  }
  if (kind === "project") {
    const coset = cosetOf(space, at);
    const who = coset.length > 1 ? `The elements of ${set(space, coset)} take` : `Only ${labels[coset[0]]} takes`;
    const said = `${who} x₀ to ${pointName(space, at)}: ${coset.length > 1 ? "they are its coset, and F↓ is their mean" : "it is the whole coset"}.`;
    if (at < points.length - 1) return said;
    const differs = project(space, F).flatMap((value, x) => (value === f[x] ? [] : [pointName(space, x)]));
    return `${said} ${differs.length ? `Project after lift and change: F↓ differs from f at ${differs.join(", ")}.` : "Project after lift gave f back: F↓ = f."}`;
  }
  const averaged = lift(space, project(space, F));
  const changes = averaged.filter((value, g) => value !== F[g]).length;
  return changes === 0 ? "Lift after project gave F back, because F was constant on each coset."
    : `Lift after project changed F: ${changes} of ${F.length} values are new. It is now constant on each coset.`;
}

/** What the slider's place means.
 * @param {Space} space @param {number} step */
export function stepName(space, step) {
  const { kind, at } = phase(space, step);
  if (kind === "start") return "start";
  if (kind === "again") return "lift F↓";
  return kind === "lift" ? `lift to ${space.labels[at]}` : `project to ${pointName(space, at)}`;
}

// Where it draws.

/** A curve from point to point, clear of the values there, or a loop on the inner side of one.
 * @param {Point} from @param {Point} to
 * @returns {{path: string, tip: Point, angle: number}} the head is at the tip */
export function arrow([x0, y0], [x1, y1]) {
  const far = Math.hypot(x1 - x0, y1 - y0);
  /** @param {number} x @param {number} y @param {number} angle @param {number} gap @returns {Point} */
  const leave = (x, y, angle, gap) => {
    const reach = gap + Math.min(WIDTH / (Math.abs(Math.cos(angle)) + 1e-9), HEIGHT / (Math.abs(Math.sin(angle)) + 1e-9));
    return [x + reach * Math.cos(angle), y + reach * Math.sin(angle)];
  };
  /** @param {Point} p */
  const pair = ([x, y]) => `${x.toFixed(1)} ${(-y).toFixed(1)}`;
  if (far < 1e-9) {
    const inner = Math.atan2(-y0, -x0);
    const [start, a, b, end] = [[-0.6, 1], [-0.55, 34], [0.55, 34], [0.6, 3]].map(([turn, gap]) => leave(x0, y0, inner + turn, gap));
    return { path: `M${pair(start)}C${pair(a)} ${pair(b)} ${pair(end)}`, tip: [end[0], -end[1]], angle: Math.atan2(b[1] - end[1], end[0] - b[0]) };
  }
  // Bent towards the middle of the picture; a diameter is bent to the right.
  const side = (x0 + x1) * (y1 - y0) - (y0 + y1) * (x1 - x0) > 1e-6 ? -1 : 1;
  const bend = 0.22 * side;
  const [cx, cy] = [(x0 + x1) / 2 + bend * (y1 - y0), (y0 + y1) / 2 - bend * (x1 - x0)];
  const [start, end] = [leave(x0, y0, Math.atan2(cy - y0, cx - x0), 1), leave(x1, y1, Math.atan2(cy - y1, cx - x1), 3)];
  return { path: `M${pair(start)}Q${pair([cx, cy])} ${pair(end)}`, tip: [end[0], -end[1]], angle: Math.atan2(cy - end[1], end[0] - cx) };
}

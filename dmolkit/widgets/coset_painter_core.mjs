// @ts-check
// What the painter computes from the tables that Python sends, where it draws, and what it says.
import { homes, product, shorten } from "./cayley_table.mjs";
import { cornerAngle } from "./common.mjs";

/** @typedef {"left" | "right"} Side */
/** @typedef {[number, number]} Point */
/** @typedef {{label: string, members: number[]}} Subgroup */
/** @typedef {{title: string, names: string[], labels: string[], table: number[], generators: number[],
 *   corners: number, subgroups: Subgroup[], start: number}} Group
 * The table is flat: ab stands at a·n + b. Element 0 is the identity. A group with corners is
 * e, r, r², … or e, r, …, s, rs, …, and moves that polygon. */
/** @typedef {{key: string, group: Group, which: number, subgroup: Subgroup, side: Side, acting: number,
 *   cosets: number[][], home: number[]}} State
 * home[x] is the number of the coset that holds the element x. */

const SEAM = 0.14; // room between the blocks of the table, in cells
export const RIM = 64; // radius of the ring on which points lie; the picture reaches from −100 to 100
/** @type {Side[]} */
export const SIDES = ["left", "right"];

// The group, from its table alone.

/** The coset gH or Hg, in the order of the group.
 * @param {Group} group @param {number[]} members @param {number} g @param {Side} side */
export const coset = (group, members, g, side) =>
  members.map((h) => (side === "left" ? product(group, g, h) : product(group, h, g))).sort((x, y) => x - y);

/** All cosets in the order of their first elements, H first.
 * @param {Group} group @param {number[]} members @param {Side} side */
export function partition(group, members, side) {
  /** @type {number[][]} */
  const cosets = [];
  group.names.forEach((_, g) => { if (!cosets.some((found) => found.includes(g))) cosets.push(coset(group, members, g, side)); });
  return cosets;
}

/** The first element g with gH ≠ Hg; −1 if H is normal.
 * @param {Group} group @param {number[]} members @param {number[]} [candidates] */
export function uneven(group, members, candidates = group.names.map((_, g) => g)) {
  return candidates.find((g) => String(coset(group, members, g, "left")) !== String(coset(group, members, g, "right"))) ?? -1;
}

/** For each coset, the numbers of the cosets that hold elements of g times it: one number if g moves it as a whole.
 * @param {State} state @param {number} g */
export const images = ({ group, cosets, home }, g) =>
  cosets.map((found) => [...new Set(found.map((x) => home[product(group, g, x)]))].sort((i, j) => i - j));

/** The cycles of a permutation of 0, 1, …, by their first numbers.
 * @param {number[]} to */
export function cycles(to) {
  /** @type {number[][]} */
  const found = [];
  to.forEach((_, i) => {
    if (found.some((cycle) => cycle.includes(i))) return;
    const cycle = [i];
    while (to[cycle[cycle.length - 1]] !== i) cycle.push(to[cycle[cycle.length - 1]]);
    found.push(cycle);
  });
  return found;
}

/**
 * The values of the traits, made consistent: while a group is being changed, the subgroup may
 * still be that of the old one. It stays if it is one of the new group, too.
 * @param {(name: string) => any} get
 * @returns {State}
 */
export function settle(get) {
  /** @type {Record<string, Group>} */
  const groups = get("groups");
  const key = Object.hasOwn(groups, get("group_name")) ? get("group_name") : Object.keys(groups)[0];
  const group = groups[key];
  const wanted = [...get("subgroup")].map((name) => group.names.indexOf(name)).sort((x, y) => x - y);
  const found = group.subgroups.findIndex(({ members }) => String(members) === String(wanted));
  const which = found < 0 ? group.start : found;
  const subgroup = group.subgroups[which];
  const side = get("side") === "right" ? "right" : "left";
  const acting = group.names.indexOf(get("acting"));
  const cosets = partition(group, subgroup.members, side);
  return { key, group, which, subgroup, side, acting: acting < 0 ? group.generators[0] : acting, cosets, home: homes(cosets) };
}

// Where things are drawn.

/** Where each element's row (or column) begins, in cells, with a seam between blocks.
 * @param {number[][]} cosets */
export function offsets(cosets) {
  const seam = cosets.length > 1 && cosets[0].length > 1 ? SEAM : 0;
  /** @type {number[]} */
  const at = [];
  cosets.flat().forEach((x, i) => { at[x] = i + seam * Math.floor(i / cosets[0].length); });
  return at;
}

/** @param {number} radius @param {number} angle @returns {Point} */
export const polar = (radius, angle) => [radius * Math.cos(angle), radius * Math.sin(angle)];

/**
 * Where the cosets lie as points, on a ring. If they are the corners or the edges of the polygon,
 * they lie there, and `shape` says which; otherwise they follow the cycles in which the generator
 * with the fewest cycles turns them.
 * @param {State} state
 * @returns {{points: Point[], half: Point, room: number, shape: "corners" | "edges" | null}} half is half
 *   the size of a point, room the distance of neighbours
 */
export function layout({ group, subgroup, cosets, home, side }) {
  const [n, m] = [group.corners, cosets.length];
  /** @param {number} a @param {number} i */
  const step = (a, i) => home[side === "left" ? product(group, a, cosets[i][0]) : product(group, cosets[i][0], a)];
  const turns = group.generators.map((a) => cycles(cosets.map((_, i) => step(a, i))));
  const order = turns.reduce((best, next) => (next.length < best.length ? next : best)).flat();
  const mirror = subgroup.members.find((x) => n > 0 && x >= n) ?? -1;
  let start = Math.PI / 2;
  /** @type {"corners" | "edges" | null} */
  let shape = null;
  if (side === "left" && n > 0 && m === n && (mirror >= 0 || group.names.length === n)) {
    // The mirror r^k s fixes the direction 90° + k·180°/n, and for odd n a corner at one end of it.
    const k = mirror - n;
    start = mirror < 0 ? cornerAngle(n) : Math.PI / 2 + ((n % 2 && k % 2 ? k + n : k) * Math.PI) / n;
    if (n % 2 === 0 && start >= Math.PI - 1e-9) start -= Math.PI;
    const turn = ((start - cornerAngle(n)) * n) / (2 * Math.PI);
    shape = Math.abs(turn - Math.round(turn)) < 1e-6 ? "corners" : "edges";
  }
  /** @type {Point[]} */
  const points = [];
  order.forEach((i, k) => { points[i] = polar(m === 1 ? 0 : RIM, start + (2 * Math.PI * k) / m); });
  const room = 2 * RIM * Math.sin(Math.PI / Math.max(m, 2));
  return { points, half: [Math.min(20, 0.4 * room), Math.min(13, 0.33 * room)], room, shape };
}

/**
 * An arrow from one point of a ring to another, or a loop outside a point. Points are plates of
 * half the size `half`; those at a distance of more than `room` have others between them.
 * @param {Point} from @param {Point} to @param {Point} half @param {number} room
 * @returns {{path: string, tip: Point, angle: number}} in the page's orientation (y down); the head is at the tip
 */
export function arrow(from, to, half, room) {
  /** @param {Point} p @param {number} angle @param {number} gap @returns {Point} */
  const leave = ([x, y], angle, gap) => {
    const reach = gap + Math.min(half[0] / (Math.abs(Math.cos(angle)) + 1e-9), half[1] / (Math.abs(Math.sin(angle)) + 1e-9));
    return [x + reach * Math.cos(angle), y + reach * Math.sin(angle)];
  };
  /** @param {Point} p @param {Point} q */
  const aim = (p, q) => Math.atan2(q[1] - p[1], q[0] - p[0]);
  /** @param {Point} p */
  const write = ([x, y]) => `${x.toFixed(1)} ${(-y).toFixed(1)}`;
  const [dx, dy] = [to[0] - from[0], to[1] - from[1]];
  const far = Math.hypot(dx, dy);
  if (far < 1e-9) {
    const out = Math.hypot(...from) < 1e-9 ? Math.PI / 2 : aim([0, 0], from);
    const [start, end] = [leave(from, out - 0.55, 1.5), leave(from, out + 0.55, 3)];
    const [a, b] = [leave(from, out - 0.4, 18), leave(from, out + 0.4, 18)];
    return { path: `M${write(start)}C${write(a)} ${write(b)} ${write(end)}`, tip: [end[0], -end[1]], angle: -aim(b, end) };
  }
  // Bent to the right, so that there and back are two lines, but never outwards over points between.
  const outwards = dy * (from[0] + to[0]) - dx * (from[1] + to[1]) > 1e-6 * far;
  const bend = far < 1.01 * room ? 8 + 0.14 * far : outwards ? -12 : 14 + 0.14 * far;
  /** @type {Point} */
  const middle = [(from[0] + to[0]) / 2 + (bend * dy) / far, (from[1] + to[1]) / 2 - (bend * dx) / far];
  const [start, end] = [leave(from, aim(from, middle), 1.5), leave(to, aim(to, middle), 3)];
  return { path: `M${write(start)}Q${write(middle)} ${write(end)}`, tip: [end[0], -end[1]], angle: -aim(middle, end) };
}

/** The largest size, as a part of the width, at which all names fit plates of this width and height.
 * @param {string[]} names @param {number} width @param {number} height */
export function textSize(names, width, height) {
  const lines = names.map((name) => shorten(name).split("\u200b"));
  const widest = Math.max(...lines.flat().map((line) => line.length));
  const tallest = Math.max(...lines.map((parts) => parts.length));
  return Math.min(0.46 * height, (0.92 * width) / (0.58 * widest), (0.9 * height) / (1.1 * tallest));
}

// What is said.

/** @param {Group} group @param {number[]} elements */
export const set = ({ labels }, elements) => `{${elements.map((x) => labels[x]).join(", ")}}`;

/** @param {Group} group @param {number[]} elements @param {Side} side */
export function cosetName({ labels }, elements, side) {
  if (elements.includes(0)) return "H";
  return side === "left" ? `${labels[elements[0]]}H` : `H${labels[elements[0]]}`;
}

/** @param {State} state */
export const cosetNames = ({ group, cosets, side }) => cosets.map((found) => cosetName(group, found, side));

/** @param {number} count @param {string} thing */
export const several = (count, thing) => `${count} ${thing}${count === 1 ? "" : "s"}`;

/** @param {string[]} words */
const list = (words) => (words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} and ${words[words.length - 1]}`);

/**
 * How the cosets split the group, and whether the subgroup is normal.
 * @param {State} state
 */
export function partitionWords({ group, subgroup: { label, members }, side, cosets }) {
  const g = uneven(group, members);
  const count = members.length === group.names.length
    ? `H is all of ${group.title} and its only coset.`
    : `H = ${label} has ${several(cosets.length, `${side} coset`)} with ${several(members.length, "element")} each: ${cosets.length} · ${members.length} = ${group.names.length}.`;
  if (g < 0) return `${count} Left and right cosets agree: ${label} is normal.`;
  const [left, right] = SIDES.map((one) => set(group, coset(group, members, g, one)));
  const name = group.labels[g];
  return `${count} Left and right cosets differ, e.g. ${name}H = ${left} but H${name} = ${right}: ${label} is not normal.`;
}

/** @param {string[]} names @param {number[]} to where a permutation takes the points */
function motionWords(names, to) {
  const all = cycles(to);
  const moved = all.filter((cycle) => cycle.length > 1);
  const still = all.filter((cycle) => cycle.length === 1).map(([i]) => names[i]);
  if (moved.length === 0) return names.length === 1 ? `${names[0]} stays` : "all stay";
  const count = moved.reduce((sum, cycle) => sum + cycle.length, 0);
  const ways = count > 8
    ? `${still.length ? count : "all"} in cycles of ${list([...new Set(moved.map(({ length }) => String(length)))])}`
    : moved.map((cycle) => (cycle.length === 2 ? cycle.map((i) => names[i]).join(" ↔ ") : [...cycle, cycle[0]].map((i) => names[i]).join(" → "))).join(", ");
  if (still.length === 0) return ways;
  return `${ways}; ${still.length > 8 ? still.length : list(still)} stay${still.length === 1 ? "s" : ""}`;
}

/**
 * What left multiplication by the acting element does to the cosets.
 * @param {State} state
 */
export function actionWords(state) {
  const { group, subgroup: { members }, side, cosets, home, acting } = state;
  const names = cosetNames(state);
  const name = group.labels[acting];
  const moves = () => motionWords(names, images(state, acting).map(([to]) => to));
  /** @param {number} g with gH ≠ Hg */
  const torn = (g) => {
    const image = coset(group, members, g, "left");
    const met = [...new Set(image.map((x) => home[x]))].sort((i, j) => i - j).map((i) => names[i]);
    return `${group.labels[g]}H = ${set(group, image)} lies in ${list(met)}`;
  };
  if (side === "left") return `${name} moves the ${several(cosets.length, "point")}: ${moves()}.`;
  if (uneven(group, members) < 0) return `H is normal, so left multiplication moves right cosets as wholes, too. ${name}: ${moves()}.`;
  if (uneven(group, members, [acting]) >= 0) return `Right cosets are no points: left multiplication by ${name} tears them apart, ${torn(acting)}.`;
  const other = uneven(group, members, group.generators);
  return `Right cosets are no points: ${name} happens to move them as wholes, but left multiplication by ${group.labels[other]} tears them apart, ${torn(other)}.`;
}

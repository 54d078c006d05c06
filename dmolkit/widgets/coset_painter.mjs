// @ts-check
import { animate, button, choice, cornerAngle, draw, follow, frame, make, polygonFigure, store } from "./common.mjs";

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

const HEADER = 1.15; // thickness of the table's headers, in cells
const SEAM = 0.14; // room between its blocks, in cells
const TINTS = 8; // colours, and as many patterns
const RIM = 64; // radius of the ring on which points lie; the picture reaches from −100 to 100
/** @type {Record<number, string>} */
const SHAPES = { 3: "triangle", 4: "square", 6: "hexagon" };
/** @type {Side[]} */
const SIDES = ["left", "right"];

// The group, from its table alone.

/** @param {Group} group @param {number} a @param {number} b */
export const product = ({ table, names }, a, b) => table[a * names.length + b];

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

/** For each element, the number of its coset.
 * @param {number[][]} cosets */
export function homes(cosets) {
  /** @type {number[]} */
  const home = [];
  cosets.forEach((found, i) => { for (const x of found) home[x] = i; });
  return home;
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
  const key = Object.hasOwn(groups, get("group")) ? get("group") : Object.keys(groups)[0];
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
const polar = (radius, angle) => [radius * Math.cos(angle), radius * Math.sin(angle)];

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

/** A name as it stands on a tile: cycles lose their spaces and may break between brackets.
 * @param {string} name */
export const shorten = (name) => name.replace(/\s/g, "").replaceAll(")(", ")\u200b(");

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
const set = ({ labels }, elements) => `{${elements.map((x) => labels[x]).join(", ")}}`;

/** @param {Group} group @param {number[]} elements @param {Side} side */
export function cosetName({ labels }, elements, side) {
  if (elements.includes(0)) return "H";
  return side === "left" ? `${labels[elements[0]]}H` : `H${labels[elements[0]]}`;
}

/** @param {State} state */
const cosetNames = ({ group, cosets, side }) => cosets.map((found) => cosetName(group, found, side));

/** @param {number} count @param {string} thing */
const several = (count, thing) => `${count} ${thing}${count === 1 ? "" : "s"}`;

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

// The page.

/** Gives a node the colour and the pattern of a coset.
 * @template {HTMLElement} T @param {T} node @param {number} number @returns {T} */
function paint(node, number) {
  node.classList.add("dmk-coset-swatch");
  node.style.setProperty("--tint", `var(--dmk-c${number % TINTS})`);
  node.dataset.coset = String(number);
  node.dataset.pattern = String((number + Math.floor(number / TINTS)) % TINTS);
  return node;
}

/** The Cayley table, sorted by cosets; the row of the acting element is marked.
 * @param {(element: number) => void} act */
function board(act) {
  const plane = make("div", { class: "dmk-coset-plane", role: "table" });
  const node = make("div", { class: "dmk-coset-table" }, plane);
  const band = make("div", { class: "dmk-coset-band", "aria-hidden": "true" });
  /** @type {Group | null} */
  let group = null;
  /** @type {HTMLElement[][]} with the headers first */
  let cells = [];
  plane.addEventListener("click", ({ target }) => {
    const row = target instanceof Element ? target.closest("[data-element]") : null;
    if (row instanceof HTMLElement) act(Number(row.dataset.element));
  });

  /** @param {Group} next */
  function build(next) {
    group = next;
    const { labels } = next;
    /** @param {string} role @param {string} label */
    const header = (role, label) => make("div", { role, class: "dmk-coset-header", "aria-label": label }, shorten(label));
    cells = [
      [make("div", { role: "cell", class: "dmk-coset-header dmk-muted" }, "a · b"), ...labels.map((label) => header("columnheader", label))],
      ...labels.map((row, a) => [header("rowheader", row), ...labels.map((_, b) => make("div", { role: "cell", class: "dmk-coset-cell" }, shorten(labels[product(next, a, b)])))]),
    ];
    plane.replaceChildren(band, ...cells.map((row, i) => make("div", { role: "row", class: "dmk-coset-row", "data-element": i ? i - 1 : null }, ...row)));
  }

  return {
    node,
    /** @param {State} state */
    show(state) {
      if (state.group !== group) build(state.group);
      const { group: { labels, title }, cosets, home, side, subgroup, acting } = state;
      const [at, names] = [offsets(cosets), cosetNames(state)];
      const span = HEADER + 1 + Math.max(...at);
      node.style.setProperty("--span", String(span));
      node.style.setProperty("--letters", `${(textSize(labels, 100, 100) / span).toFixed(3)}cqi`);
      plane.setAttribute("aria-label", `Cayley table of ${title}, sorted by the ${side} cosets of ${subgroup.label}`);
      /** @param {number} place */
      const percent = (place) => `${(100 * place).toFixed(2)}%`;
      const shifts = [0, ...at.map((place) => HEADER + place)];
      cells.forEach((row, i) => {
        /** @type {HTMLElement} */ (row[0].parentElement).style.translate = `0 ${percent(shifts[i])}`;
        row.forEach((cell, j) => {
          cell.style.translate = `${percent(shifts[j])} 0`;
          if (i === 0 || j === 0) return;
          const x = product(state.group, i - 1, j - 1);
          paint(cell, home[x]).setAttribute("aria-label", `${labels[x]}, in ${names[home[x]]}`);
        });
        row[0].toggleAttribute("data-acting", i === acting + 1);
      });
      band.style.translate = `0 ${percent(shifts[acting + 1])}`;
    },
  };
}

/** The cosets as points, with arrows for the acting element. */
function pointsPicture() {
  const art = draw("svg", { viewBox: "-100 -100 200 200", "aria-hidden": "true" });
  const plates = make("div", {});
  const map = make("div", { class: "dmk-coset-map", role: "img" }, art, plates);
  const caption = make("figcaption", { class: "dmk-muted" });
  let halt = () => {};
  let drawn = "";
  return {
    node: make("figure", { class: "dmk-coset-points" }, map, caption),
    stop: () => halt(),
    /** @param {State} state */
    show(state) {
      const { key, group, which, side, cosets, acting } = state;
      if (drawn === String([key, which, side, acting])) return;
      drawn = String([key, which, side, acting]);
      halt();
      const { points, half, room, shape } = layout(state);
      const names = cosetNames(state);
      map.style.setProperty("--letters", `${textSize(names, half[0], half[1]).toFixed(2)}cqi`);
      plates.replaceChildren(...names.map((name, i) => paint(make("div", {
        class: "dmk-coset-point",
        style: `left:${(50 + points[i][0] / 2).toFixed(2)}%;top:${(50 - points[i][1] / 2).toFixed(2)}%;width:${half[0].toFixed(2)}%;height:${half[1].toFixed(2)}%`,
      }, shorten(name)), i)));
      const to = images(state, acting);
      const torn = to.some(({ length }) => length > 1);
      const arrows = to.flatMap((targets, i) => targets.map((j) => ({ i, ...arrow(points[i], points[j], half, room) })));
      const paths = arrows.map(({ path }) => draw("path", { d: path, class: "dmk-coset-arrow", "data-torn": torn }));
      const beads = arrows.map(({ i }) => draw("circle", { r: 4.5, fill: `var(--dmk-c${i % TINTS})`, class: "dmk-coset-bead" }));
      const n = group.corners;
      const rim = shape === "edges" ? RIM / Math.cos(Math.PI / n) : RIM;
      const outline = Array.from({ length: shape ? n : 0 }, (_, k) => polar(rim, cornerAngle(n) + (2 * Math.PI * k) / n));
      art.replaceChildren(
        draw("polygon", { points: outline.map(([x, y]) => `${x.toFixed(1)},${(-y).toFixed(1)}`).join(" "), class: "dmk-coset-outline" }),
        ...paths,
        ...arrows.map(({ tip: [x, y], angle }) => draw("path", { d: "M2 0L-7 3.8L-5 0L-7 -3.8Z", class: "dmk-coset-head", transform: `translate(${x.toFixed(1)} ${y.toFixed(1)}) rotate(${((angle * 180) / Math.PI).toFixed(1)})` })),
        ...beads);
      const what = several(cosets.length, side === "left" ? "point" : "right coset");
      const where = shape ? `, the ${shape} of the ${SHAPES[n] ?? "polygon"}` : "";
      caption.textContent = `${what}${where}; ${torn ? `dashed: ${group.labels[acting]} tears them` : `arrows: ${group.labels[acting]} acts`}`;
      map.setAttribute("aria-label", `${caption.textContent}. ${actionWords(state)}`);
      halt = animate(900, (t) => beads.forEach((bead, k) => {
        const { x, y } = paths[k].getPointAtLength(t * paths[k].getTotalLength());
        bead.setAttribute("cx", x.toFixed(1));
        bead.setAttribute("cy", y.toFixed(1));
      }), () => beads.forEach((bead) => bead.remove()));
    },
  };
}

/** The elements, each as a button with its figure, gathered into their cosets.
 * @param {(element: number) => void} act */
function gallery(act) {
  const node = make("div", { class: "dmk-coset-trays", role: "group" });
  /** @type {Group | null} */
  let group = null;
  let sorted = "";
  /** @type {HTMLButtonElement[]} */
  let tiles = [];
  /** @type {number[]} elements from first to last */
  let order = [];

  node.addEventListener("keydown", (event) => {
    const now = order.findIndex((x) => tiles[x] === event.target);
    /** @type {Record<string, number>} */
    const next = { ArrowRight: now + 1, ArrowDown: now + 1, ArrowLeft: now - 1, ArrowUp: now - 1, Home: 0, End: order.length - 1 };
    if (now < 0 || !Object.hasOwn(next, event.key)) return;
    event.preventDefault();
    tiles[order[(next[event.key] + order.length) % order.length]].focus();
  });
  node.addEventListener("focusin", ({ target }) => tiles.forEach((tile) => { tile.tabIndex = tile === target ? 0 : -1; }));

  /** @param {Group} next */
  function build(next) {
    group = next;
    tiles = next.labels.map((label, x) => make("button", { type: "button", class: "dmk-coset-tile", onclick: () => act(x), "data-plain": next.corners === 0 },
      next.corners > 0 && polygonFigure(next.corners, x), make("span", {}, shorten(label))));
  }

  /** @param {State} state */
  function gather(state) {
    const before = tiles.map((tile) => tile.getBoundingClientRect());
    const names = cosetNames(state);
    order = state.cosets.flat();
    node.setAttribute("aria-label", `Elements of ${state.group.title} by ${state.side} coset; the chosen one acts on the points`);
    node.replaceChildren(...state.cosets.map((found, i) => make("div", { class: "dmk-coset-tray", role: "group", "aria-label": names[i], style: `--tint:var(--dmk-c${i % TINTS})` },
      paint(make("span", { class: "dmk-coset-label", "aria-hidden": "true" }, names[i]), i), make("div", {}, ...found.map((x) => tiles[x])))));
    if (matchMedia("(prefers-reduced-motion: reduce)").matches) return;
    tiles.forEach((tile, x) => {
      const { left, top } = tile.getBoundingClientRect();
      if (before[x].width > 0) tile.animate({ translate: [`${before[x].left - left}px ${before[x].top - top}px`, "0 0"] }, { duration: 500, easing: "ease-in-out" });
    });
  }

  return {
    node,
    /** @param {State} state */
    show(state) {
      if (state.group !== group) build(state.group);
      const now = String([state.key, state.which, state.side]);
      if (now !== sorted) gather(state);
      sorted = now;
      tiles.forEach((tile, x) => {
        tile.setAttribute("aria-pressed", String(x === state.acting));
        tile.tabIndex = x === state.acting ? 0 : -1;
      });
    },
  };
}

/** @param {{model: import("./common.mjs").Model, el: HTMLElement}} context */
function render({ model, el }) {
  /** @type {Record<string, Group>} */
  const groups = model.get("groups");
  const { box, stage, controls, say } = frame(el, "Coset painter");
  box.classList.add("dmk-coset-painter");
  const now = () => settle((name) => model.get(name));
  /** @param {number} element */
  const act = (element) => store(model, { acting: now().group.names[element] });
  const [table, points, trays] = [board(act), pointsPicture(), gallery(act)];
  const title = make("span", {});
  const badge = make("span", { class: "dmk-coset-badge" });
  const groupList = choice("Group", Object.entries(groups).map(([key, { title: name, names }]) => [key, `${name}, order ${names.length}`]), "", (group) => {
    const next = settle((name) => (name === "group" ? group : model.get(name)));
    store(model, { group, subgroup: next.subgroup.members.map((x) => next.group.names[x]), acting: next.group.names[next.acting] });
  });
  const subgroupList = choice("Subgroup H", [], "", (which) => {
    const { group } = now();
    store(model, { subgroup: group.subgroups[Number(which)].members.map((x) => group.names[x]) });
  });
  const sides = SIDES.map((side) => button(side === "left" ? "left gH" : "right Hg", () => store(model, { side })));
  const motion = make("p", { class: "dmk-words dmk-coset-motion", role: "status", "aria-live": "polite" });
  stage.append(make("p", { class: "dmk-coset-title" }, title, badge), table.node, points.node, trays.node,
    make("p", { class: "dmk-coset-hint dmk-muted" }, "Pick an element: it acts on the points."));
  controls.append(groupList.node, subgroupList.node,
    make("div", { class: "dmk-coset-sides", role: "group", "aria-label": "Cosets" }, make("span", { "aria-hidden": "true" }, "Cosets"), ...sides));
  box.append(motion);
  /** @type {Group | null} whose subgroups are in the list */
  let listed = null;

  const unfollow = follow(model, ["group", "subgroup", "side", "acting"], () => {
    const state = now();
    const { group, subgroup } = state;
    if (group !== listed) {
      listed = group;
      subgroupList.select.replaceChildren(...group.subgroups.map(({ label, members }, i) =>
        make("option", { value: i }, members.length === 1 ? label : members.length > 3 ? `${label}, order ${members.length}` : `${label} = ${set(group, members)}`)));
    }
    groupList.select.value = state.key;
    subgroupList.select.value = String(state.which);
    SIDES.forEach((side, i) => sides[i].setAttribute("aria-pressed", String(side === state.side)));
    const normal = uneven(group, subgroup.members) < 0;
    stage.dataset.size = group.names.length > 12 ? "large" : "small";
    title.textContent = `H = ${set(group, subgroup.members)}`;
    badge.textContent = normal ? "normal: gH = Hg" : "not normal: gH ≠ Hg";
    badge.toggleAttribute("data-normal", normal);
    table.show(state);
    points.show(state);
    trays.show(state);
    say(partitionWords(state));
    const text = actionWords(state);
    if (motion.textContent !== text) motion.textContent = text;
  });
  return () => { points.stop(); unfollow(); };
}

export default { render };

// @ts-check
import { animate, button, choice, draw, follow, frame, make, store } from "./common.mjs";

/** Row-major 2×2 matrix, x right and y up. @typedef {[number, number, number, number]} Matrix */
/** @typedef {[number, number]} Point */
/** @typedef {"left" | "right"} Side */
/** @typedef {{kind: "polygon", start: number, matrices: number[], inks: string[]}} Polygon */
/** @typedef {{kind: "beads", images: number[], inks: string[]}} Beads */
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
const turn = (angle) => [Math.cos(angle), -Math.sin(angle), Math.sin(angle), Math.cos(angle)];

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
export const corners = ({ start, inks }) => inks.map((_, k) => {
  const angle = start + (2 * Math.PI * k) / inks.length;
  return [Math.cos(angle), Math.sin(angle)];
});

/** The place, numbered like the label that starts there, of each label (all from 0).
 * @param {Polygon | Beads} figure @param {number} element @returns {number[]} */
export function places(figure, element) {
  const n = figure.inks.length;
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
  if (kind === "walk") return `${inTurn(word.slice(-count))} applied: ${result}`;
  if (kind === "back") return `${inTurn((read(group, before.word) ?? []).slice(-count).reverse())} taken back: ${result}`;
  if (kind === "side") {
    const other = group.labels[reduce(group, word, before.side)];
    const compared = other === label ? `as on the ${before.side}` : `on the ${before.side} ${other}`;
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

// The page. Drawings are 300 units wide with y down.

const DASHES = ["none", "6 5", "1 6", "12 5 1 5"];

/** @param {number} generator */
const strand = (generator) => ({ stroke: `var(--dmk-c${generator % 4})`, "stroke-dasharray": DASHES[generator % 4] });
/** @param {Point[]} list */
const pointList = (list) => list.map(([x, y]) => `${x.toFixed(2)},${(-y).toFixed(2)}`).join(" ");
/** @param {Point} p @param {number} scale @returns {Point} */
const scaled = ([x, y], scale) => [scale * x, scale * y];
/** @param {Element} node @param {Point} p */
const moveTo = (node, [x, y]) => node.setAttribute("transform", `translate(${x.toFixed(2)} ${(-y).toFixed(2)})`);

/** An arrow head at the origin that points along the angle (y up), as a path.
 * @param {Point} tip @param {number} angle @param {number} size */
function head([x, y], angle, size) {
  /** @type {Point[]} */
  const wings = [[x, y], ...[0.42, -0.42].map((open) => /** @type {Point} */ ([x - size * Math.cos(angle + open), y - size * Math.sin(angle + open)]))];
  return `M${pointList(wings).replaceAll(" ", "L")}Z`;
}

/** A still or moving figure. `show` draws the part t of the move g on the side `how`, while the
 * multiplying side, which carries the axes or not, goes from `before` to `side`.
 * @typedef {{node: Element, show(from: number, g: number, how: Side, t: number, before: Side, side: Side): void,
 *   rest(element: number, side: Side): void}} Figure */

/** The strokes of the back of a sheet with these corners, across the direction of corner 1.
 * @param {Point[]} outline */
function hatch(outline) {
  const strokes = [];
  for (let offset = -105; offset <= 105; offset += 14) {
    /** @type {Point[]} */
    const hits = [];
    outline.forEach(([x0, y0], i) => {
      const [x1, y1] = outline[(i + 1) % outline.length];
      const [a, b] = [x0 + y0 - offset, x1 + y1 - offset];
      if (a < 0 !== b < 0) hits.push([x0 + (a / (a - b)) * (x1 - x0), y0 + (a / (a - b)) * (y1 - y0)]);
    });
    if (hits.length === 2) strokes.push(`M${pointList(hits).replaceAll(" ", "L")}`);
  }
  return strokes.join("");
}

/** @param {Group} group @param {Polygon} figure @returns {Figure} */
function polygonFigure(group, figure) {
  const n = figure.inks.length;
  const ends = corners(figure).map((corner) => scaled(corner, n === 4 ? 100 : 88));
  /** @type {Point[]} */
  const outline = n > 2 ? ends : [[88, 34], [-88, 34], [-88, -34], [88, -34]];
  const back = draw("path", { d: hatch(outline), class: "dmk-walk-hatch" });
  const sheet = draw("polygon", { points: pointList(outline), class: "dmk-walk-sheet" });
  const angle = figure.start;
  /** @param {number} along @param {number} up @returns {Point} */
  const mast = (along, up) => [along * Math.cos(angle) - up * Math.sin(angle), along * Math.sin(angle) + up * Math.cos(angle)];
  const flag = draw("g", { class: "dmk-walk-flag" },
    draw("polygon", { points: pointList([mast(48, 0), mast(34, 26), mast(18, 0)]) }),
    draw("polyline", { points: pointList([mast(-30, 0), mast(48, 0)]) }));
  const body = draw("g", {}, sheet, back, flag);
  const labels = ends.map((_, k) => draw("g", { class: "dmk-walk-corner" },
    draw("circle", { r: n > 6 ? 16 : 19, fill: `var(--dmk-c${k})` }),
    draw("text", { fill: figure.inks[k] }, String(k + 1))));

  // Axes: a line for each mirror, an arc for each rotation, drawn where the generators act.
  /** @type {{name: Element, at: Point}[]} */
  const names = [];
  const axes = draw("g", {}, ...group.generators.map((g, generator) => {
    const m = matrix(figure, g);
    const turned = Math.atan2(m[2], m[0]);
    const name = draw("text", { class: "dmk-walk-axis-name" }, group.letters[generator]);
    if (determinant(m) < 0) {
      const along = apply(turn(turned / 2), [1, 0]);
      names.push({ name, at: scaled(along, 135) });
      return draw("polyline", { points: pointList([scaled(along, 121), scaled(along, -121)]), class: "dmk-walk-axis", ...strand(generator) });
    }
    const [reach, span] = [115, Math.min(0.5, Math.PI / n)];
    const arc = Array.from({ length: 17 }, (_, i) => scaled(apply(turn(-span + (i * 2 * span) / 17), [1, 0]), reach));
    names.push({ name, at: [134, 0] });
    return draw("g", {}, draw("polyline", { points: pointList(arc), class: "dmk-walk-axis", ...strand(generator) }),
      draw("path", { d: head(scaled(apply(turn(span), [1, 0]), reach), span + Math.PI / 2 - 0.08, 13), fill: `var(--dmk-c${generator % 4})` }));
  }));
  const node = draw("svg", { viewBox: "-148 -148 296 296", class: "dmk-walk-figure", role: "img" }, axes, body, ...labels, ...names.map(({ name }) => name));

  /** @param {Matrix} m */
  const attribute = (m) => `matrix(${[m[0], -m[2], -m[1], m[3], 0, 0].map((entry) => entry.toFixed(5)).join(" ")})`;
  /** @param {Matrix} m @param {Matrix} carrier */
  function place(m, carrier) {
    body.setAttribute("transform", attribute(m));
    back.style.display = determinant(m) < 0 ? "" : "none";
    labels.forEach((label, k) => moveTo(label, apply(m, ends[k])));
    axes.setAttribute("transform", attribute(carrier));
    for (const { name, at } of names) moveTo(name, apply(carrier, at));
  }
  return {
    node,
    show(from, g, how, t, before, side) {
      const m = pose(figure, from, g, how, t);
      if (before === side) place(m, side === "left" ? turn(0) : m);
      else place(m, side === "left" ? motion(matrix(figure, from), 1 - t) : motion(matrix(figure, step(group, from, g, how)), t));
    },
    rest(element, side) {
      place(matrix(figure, element), side === "left" ? turn(0) : matrix(figure, element));
      sheet.style.setProperty("--dmk-walk-color", group.colors[element]);
      node.setAttribute("aria-label", `The figure after ${group.labels[element]}: `
        + places(figure, element).map((k, label) => `corner ${label + 1} ${placeName(figure, k)}`).join(", "));
    },
  };
}

/** @param {Group} group @param {Beads} figure @returns {Figure} */
function beadFigure(group, figure) {
  const n = figure.inks.length;
  const gap = 280 / n;
  /** @param {number} place @returns {Point} */
  const slot = (place) => [gap * (place - (n - 1) / 2), 0];
  const trays = figure.inks.map((_, k) => {
    const tray = draw("g", { class: "dmk-walk-tray" }, draw("circle", { r: 29 }), draw("text", { y: 45 }, `place ${k + 1}`));
    moveTo(tray, slot(k));
    return tray;
  });
  const beads = figure.inks.map((ink, k) => draw("g", { class: "dmk-walk-corner" },
    draw("circle", { r: 23, fill: `var(--dmk-c${k})` }), draw("text", { fill: ink }, String(k + 1))));
  const node = draw("svg", { viewBox: "-150 -92 300 154", class: "dmk-walk-figure dmk-walk-beads", role: "img" }, ...trays, ...beads);
  /** @param {number[]} from @param {number[]} to @param {number} t */
  function place(from, to, t) {
    beads.forEach((bead, k) => {
      const [x0, x1] = [slot(from[k])[0], slot(to[k])[0]];
      // Beads that go right pass above those that go left.
      moveTo(bead, [x0 + t * (x1 - x0), Math.sin(Math.PI * t) * Math.sign(x1 - x0) * (14 + 0.2 * Math.abs(x1 - x0))]);
    });
  }
  return {
    node,
    show: (from, g, how, t) => place(places(figure, from), places(figure, step(group, from, g, how)), t),
    rest(element) {
      place(places(figure, element), places(figure, element), 1);
      node.setAttribute("aria-label", `The beads after ${group.labels[element]}: `
        + places(figure, element).map((k, label) => `bead ${label + 1} in place ${k + 1}`).join(", "));
    },
  };
}

/** Makes a set of nodes one stop of the tab key: arrow keys go from one to the next.
 * @param {(HTMLElement | SVGElement)[]} items */
function rove(items) {
  /** @param {number} current */
  const only = (current) => items.forEach((item, i) => item.setAttribute("tabindex", i === current ? "0" : "-1"));
  items.forEach((item, i) => {
    item.addEventListener("focus", () => only(i));
    item.addEventListener("keydown", (event) => {
      const { key } = /** @type {KeyboardEvent} */ (event);
      /** @type {Record<string, number>} */
      const target = { ArrowRight: i + 1, ArrowDown: i + 1, ArrowLeft: i - 1, ArrowUp: i - 1, Home: 0, End: items.length - 1 };
      if (!(key in target)) return;
      event.preventDefault();
      items[(target[key] + items.length) % items.length].focus();
    });
  });
  only(0);
}

/** The Cayley diagram with its walker.
 * @param {Group} group @param {(element: number) => void} go */
function diagram(group, go) {
  const longest = Math.max(...group.labels.map((label) => label.length));
  const small = longest > 4;
  const [radius, halfHeight, unit] = !small ? [125, 18, 8.5] : [group.labels.length > 8 ? 215 : 135, 14, 7];
  const halves = group.labels.map((label) => Math.max(halfHeight, (unit * label.length) / 2 + 6));
  const nodes = group.labels.map((label, i) => {
    const node = draw("g", {
      class: "dmk-walk-node", role: "button", "aria-label": `go to ${label}`,
      style: `--dmk-walk-color:${group.colors[i]}`, onclick: () => go(i),
      /** @param {KeyboardEvent} event */
      onkeydown: (event) => { if (event.key === "Enter" || event.key === " ") { event.preventDefault(); go(i); } },
    });
    /** @param {number} inset @param {string} name */
    const plate = (inset, name) => draw("rect", {
      x: inset - halves[i], y: inset - halfHeight, width: 2 * (halves[i] - inset), height: 2 * (halfHeight - inset), rx: halfHeight - inset, class: name,
    });
    node.append(plate(0, "dmk-walk-plate"), ...(group.mirrored[i] ? [plate(3.2, "dmk-walk-mirrored")] : []),
      draw("text", { class: small ? "dmk-walk-small" : "" }, label));
    return node;
  });
  rove(nodes);
  const walker = draw("rect", { class: "dmk-walk-walker", "aria-hidden": "true" });
  const lines = draw("g", {});
  /** @param {Side} side @returns {Point[]} */
  const points = (side) => group.labels.map((_, i) => [radius * group.layout[side][2 * i], radius * group.layout[side][2 * i + 1]]);
  const all = [...points("left"), ...points("right")].map(([x, y], i) => ({ x, y: -y, w: halves[i % halves.length] + 9, h: halfHeight + 9 }));
  const [left, top] = [Math.min(...all.map(({ x, w }) => x - w)), Math.min(...all.map(({ y, h }) => y - h))];
  const [right, bottom] = [Math.max(...all.map(({ x, w }) => x + w)), Math.max(...all.map(({ y, h }) => y + h))];
  const node = draw("svg", { viewBox: `${left} ${top} ${right - left} ${bottom - top}`, class: "dmk-walk-diagram", role: "group" }, lines, walker, ...nodes);
  /** @type {{edge: Element, from: number, to: number, generator: number, directed: boolean, shaft: Element, tip: Element}[]} */
  let edges = [];
  /** @type {Point[]} */
  let at = [];

  /** @param {Point} p @param {number} half */
  function stand([x, y], half) {
    const [w, h] = [half + 6, halfHeight + 6];
    for (const [name, value] of Object.entries({ x: x - w, y: -y - h, width: 2 * w, height: 2 * h, rx: h })) walker.setAttribute(name, value.toFixed(2));
  }
  /** Where a line from the node i in a direction leaves its plate.
   * @param {number} i @param {Point} direction @param {number} gap */
  const leave = (i, [dx, dy], gap) => Math.min(halves[i] / (Math.abs(dx) + 1e-9), halfHeight / (Math.abs(dy) + 1e-9), halves[i]) + gap;

  /** @param {Point[]} points */
  function lay(points) {
    at = points;
    nodes.forEach((plate, i) => moveTo(plate, at[i]));
    for (const { from, to, directed, shaft, tip } of edges) {
      const [[x0, y0], [x1, y1]] = [at[from], at[to]];
      const length = Math.hypot(x1 - x0, y1 - y0) || 1;
      /** @type {Point} */
      const along = [(x1 - x0) / length, (y1 - y0) / length];
      const [start, end] = [leave(from, along, 2), length - leave(to, along, directed ? 4 : 2)];
      /** @param {number} d @returns {Point} */
      const reach = (d) => [x0 + d * along[0], y0 + d * along[1]];
      shaft.setAttribute("points", pointList([reach(start), reach(directed ? end - 9 : end)]));
      tip.setAttribute("d", directed ? head(reach(end), Math.atan2(along[1], along[0]), 12) : "");
    }
  }
  return {
    node,
    points,
    /** New arrows, for the side that multiplies. @param {Side} side */
    connect(side) {
      edges = arrows(group, side).map(({ generator, from, to, directed }) => {
        const shaft = draw("polyline", strand(generator));
        const tip = draw("path", { fill: `var(--dmk-c${generator % 4})` });
        return { edge: draw("g", { class: "dmk-walk-edge" }, shaft, tip), from, to, generator, directed, shaft, tip };
      });
      lines.replaceChildren(...edges.map(({ edge }) => edge));
      node.setAttribute("aria-label", `Cayley diagram of ${group.title}: arrows multiply on the ${side}`);
    },
    lay,
    /** @param {number} from @param {number} to @param {number} t */
    walk(from, to, t) {
      stand([at[from][0] + t * (at[to][0] - at[from][0]), at[from][1] + t * (at[to][1] - at[from][1])], halves[from] + t * (halves[to] - halves[from]));
    },
    /** @param {number} element @param {number} before @param {Move | undefined} last */
    mark(element, before, last) {
      nodes.forEach((plate, i) => {
        if (i === element) plate.setAttribute("aria-current", "location");
        else plate.removeAttribute("aria-current");
      });
      for (const { edge, from, to, generator, directed } of edges) {
        const forward = from === before && to === element;
        const backward = to === before && from === element && (!directed || last?.inverse);
        edge.classList.toggle("dmk-walk-used", last?.generator === generator && ((forward && !(directed && last.inverse)) || Boolean(backward)));
      }
    },
  };
}

/** The Cayley table; the row of the element and the cell of the last product are marked.
 * @param {Group} group @param {(element: number) => void} go */
function cayleyTable(group, go) {
  const links = group.labels.map((label, i) => make("button", { type: "button", class: "dmk-walk-go", "aria-label": `${label}, go there`, onclick: () => go(i) }, label));
  rove(links);
  const cells = group.labels.map((_, a) => group.labels.map((_, b) => {
    const c = product(group, a, b);
    return make("td", { class: group.mirrored[c] ? "dmk-walk-mirror" : null, style: `--dmk-walk-color:${group.colors[c]}` }, group.labels[c]);
  }));
  const heads = group.labels.map((label) => make("th", { scope: "col" }, label));
  const rows = cells.map((row, a) => make("tr", { onclick: (/** @type {Event} */ event) => { if (event.target !== links[a]) go(a); } }, make("th", { scope: "row" }, links[a]), ...row));
  const node = make("div", { class: "dmk-walk-table" }, make("table", {},
    make("caption", {}, `Cayley table of ${group.title}: row times column, the column acts first`),
    make("thead", {}, make("tr", {}, make("td"), ...heads)), make("tbody", {}, ...rows)));
  return {
    node,
    /** @param {number} element @param {number} before @param {Move | undefined} last @param {Side} side */
    mark(element, before, last, side) {
      rows.forEach((row, a) => {
        row.classList.toggle("dmk-walk-here", a === element);
        if (a === element) row.setAttribute("aria-current", "true");
        else row.removeAttribute("aria-current");
      });
      const [a, b] = !last ? [-1, -1] : side === "left" ? [last.element, before] : [before, last.element];
      cells.forEach((row, i) => row.forEach((cell, j) => cell.classList.toggle("dmk-walk-product", i === a && j === b)));
    },
  };
}

/** A sample of a generator's line, for its button. @param {number} generator */
const sample = (generator) => draw("svg", { viewBox: "0 0 30 8", class: "dmk-walk-sample", "aria-hidden": "true" },
  draw("line", { x1: 1, y1: 4, x2: 29, y2: 4, ...strand(generator) }));

/** @param {{model: import("./common.mjs").Model, el: HTMLElement}} context */
function render({ model, el }) {
  /** @type {Record<string, Group>} */
  const groups = model.get("groups");
  const { box, stage, controls, say } = frame(el, "Walk the group");
  box.classList.add("dmk-walk");
  box.tabIndex = -1;

  /** @returns {Position} */
  const position = () => ({ name: model.get("group_name"), side: model.get("side"), word: model.get("word") });
  /** @type {Position} */
  let shown = { name: "", side: "left", word: [] };
  const here = () => groups[model.get("group_name")];
  /** @returns {Move[]} */
  const word = () => read(here(), model.get("word")) ?? [];
  /** @param {Move[]} list */
  const setWord = (list) => store(model, { word: list.map(({ name }) => name) });
  const undo = () => setWord(word().slice(0, -1));
  const reset = () => setWord([]);
  /** @param {number} element */
  function go(element) {
    const side = model.get("side");
    setWord([...word(), ...shortest(here(), reduce(here(), word(), side), element, side)]);
  }

  /** @type {Figure | null} */
  let figure = null;
  /** @type {ReturnType<typeof diagram>} */
  let map;
  /** @type {ReturnType<typeof cayleyTable>} */
  let table;
  const equation = make("p", { class: "dmk-walk-equation" });
  const generators = make("div", { class: "dmk-walk-bar" });
  const undoButton = button("undo", undo, { "aria-keyshortcuts": "Backspace u" });
  const resetButton = button("reset", reset, { "aria-keyshortcuts": "Escape 0" });
  const sides = /** @type {Side[]} */ (["left", "right"]).map((side) => button(side, () => store(model, { side })));
  const meaningLine = make("span", { class: "dmk-walk-line dmk-muted" });
  const keysLine = make("span", { class: "dmk-walk-line dmk-walk-keys dmk-muted" });
  const goTo = choice("go to", [], "", (value) => go(Number(value)));
  const groupList = choice("", Object.entries(groups).map(([name, { label }]) => [name, label]), "",
    (name) => store(model, { word: [], group_name: name }));
  groupList.select.setAttribute("aria-label", "group");
  const switches = make("span", { class: "dmk-choice", role: "group", "aria-label": "multiply on the" },
    make("span", { "aria-hidden": "true" }, "multiply on the"), make("span", { class: "dmk-walk-switch" }, ...sides));
  controls.append(
    make("div", { class: "dmk-walk-bar" }, generators, make("span", { class: "dmk-walk-bar" }, undoButton, resetButton)),
    make("div", { class: "dmk-walk-bar" }, switches, make("span", { class: "dmk-walk-lists" }, goTo.node, groupList.node)),
    meaningLine, keysLine);

  /** Everything that stands for a group. @param {Group} group */
  function build(group) {
    figure = group.figure && (group.figure.kind === "polygon" ? polygonFigure(group, group.figure) : beadFigure(group, group.figure));
    map = diagram(group, go);
    table = cayleyTable(group, go);
    stage.replaceChildren(...(figure ? [figure.node] : []), map.node, table.node, equation);
    stage.dataset.figure = group.figure?.kind ?? "none";
    stage.dataset.table = group.labels.length > 8 ? "large" : "small";
    generators.replaceChildren(...moves(group).map((move) => button("", () => setWord([...word(), move]), {
      class: "dmk-button dmk-walk-move", "aria-keyshortcuts": move.inverse ? `Shift+${group.letters[move.generator]}` : group.letters[move.generator],
    })));
    moves(group).forEach((move, i) => {
      generators.children[i].append(...(move.inverse ? [] : [sample(move.generator)]), make("span", {}, move.letter), ...(move.inverse || move.letter === move.name ? [] : [` = ${group.labels[move.element]}`]));
    });
    const letters = moves(group).map((move) => (move.inverse ? move.letter[0].toUpperCase() : move.letter));
    keysLine.textContent = `Keys: ${letters.join(" ")}, Backspace undoes, 0 resets.`;
    goTo.select.replaceChildren(...group.labels.map((label, i) => make("option", { value: String(i) }, label)));
    map.connect(model.get("side"));
    map.lay(map.points(model.get("side")));
  }

  /** Everything that follows the element, at rest. @param {Move[]} list @param {Side} side */
  function mark(list, side) {
    const group = here();
    const path = visit(group, list, side);
    const element = path[list.length];
    const last = list[list.length - 1];
    const before = list.length > 0 ? path[list.length - 1] : 0;
    map.mark(element, before, last);
    table.mark(element, before, last, side);
    const factors = written(list.map((move, i) => make("span", { class: i === list.length - 1 ? "dmk-walk-factor dmk-walk-newest" : "dmk-walk-factor", style: `--dmk-walk-strand:var(--dmk-c${move.generator % 4})` }, move.letter)), side);
    const cut = factors.length > 14;
    const visible = !cut ? factors : side === "left" ? [...factors.slice(0, 14), "⋯"] : ["⋯", ...factors.slice(-14)];
    equation.replaceChildren(...(visible.length > 0 ? visible.flatMap((factor) => [factor, " "]) : [make("span", { class: "dmk-muted" }, "no moves yet ")]), "= ", make("strong", {}, group.labels[element]));
    goTo.select.value = String(element);
  }

  let stop = () => {};
  /** @param {number} element @param {Side} side */
  function rest(element, side) {
    figure?.rest(element, side);
    map.lay(map.points(side));
    map.walk(element, element, 1);
  }

  /** Walks the moves of the list from the one numbered first on. @param {Move[]} list @param {number} first @param {Side} side */
  function walk(list, first, side) {
    const group = here();
    const path = visit(group, list, side);
    mark(list.slice(0, first + 1), side);
    stop = animate(list.length - first > 4 ? 320 : 520, (t) => {
      figure?.show(path[first], list[first].element, side, t, side, side);
      map.walk(path[first], path[first + 1], t);
    }, () => {
      rest(path[first + 1], side);
      if (first + 1 < list.length) walk(list, first + 1, side);
    });
  }

  /** One motion by g, and of the diagram from one layout to another.
   * @param {number} from @param {number} g @param {Side} how @param {Side} before @param {Side} side */
  function glide(from, g, how, before, side) {
    const group = here();
    const to = step(group, from, g, how);
    const [old, next] = [map.points(before), map.points(side)];
    if (before !== side) map.connect(side);
    mark(word(), side);
    stop = animate(520, (t) => {
      figure?.show(from, g, how, t, before, side);
      if (before !== side) map.lay(old.map(([x, y], i) => [x + t * (next[i][0] - x), y + t * (next[i][1] - y)]));
      map.walk(from, to, t);
    }, () => rest(to, side));
  }

  /** @param {Position} before */
  function settle(before) {
    const after = position();
    const { kind, count } = change(before, after);
    if (kind === "none") return;
    stop();
    shown = after;
    const group = here();
    const list = word();
    const element = reduce(group, list, after.side);
    say(sentence(group, before, after));
    sides.forEach((node, i) => node.setAttribute("aria-pressed", String((i === 0) === (after.side === "left"))));
    meaningLine.textContent = meaning(group, after.side);
    for (const node of [undoButton, resetButton]) node.setAttribute("aria-disabled", String(list.length === 0));
    groupList.select.value = after.name;
    if (kind === "start") {
      build(group);
      mark(list, after.side);
      rest(element, after.side);
      return;
    }
    const old = read(group, before.word) ?? [];
    const origin = reduce(group, old, before.side);
    rest(origin, before.side);
    if (kind === "walk" && count <= 12) walk(list, list.length - count, after.side);
    else if (kind === "back" && count === 1) glide(origin, inverse(group, old[old.length - 1].element), after.side, after.side, after.side);
    else glide(origin, product(group, element, inverse(group, origin)), "left", before.side, after.side);
  }

  box.addEventListener("keydown", (event) => {
    const target = /** @type {Element} */ (event.target);
    if (event.ctrlKey || event.altKey || event.metaKey || target.closest("select, input")) return;
    const action = keyAction(here(), event);
    if (action === null) return;
    event.preventDefault();
    if (action === "undo") undo();
    else if (action === "reset") reset();
    else setWord([...word(), action]);
  });

  let waiting = false;
  let alive = true;
  const leave = follow(model, ["group_name", "side", "word"], () => {
    // Several traits may change at once; one look afterwards sees them all.
    if (waiting) return;
    waiting = true;
    queueMicrotask(() => {
      waiting = false;
      if (alive) settle(shown);
    });
  });
  return () => {
    alive = false;
    stop();
    leave();
  };
}

export default { render };

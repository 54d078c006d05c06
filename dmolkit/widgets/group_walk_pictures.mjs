// @ts-check
// The pictures of the walk: the figure that moves, and the Cayley diagram with its walker.
import { draw, hatch, pointList, rove } from "./common.mjs";
import { apply, arrows, corners, determinant, matrix, motion, placeName, places, pose, step, turn } from "./group_walk_core.mjs";

/** @typedef {import("./group_walk_core.mjs").Group} Group */
/** @typedef {import("./group_walk_core.mjs").Move} Move */
/** @typedef {import("./group_walk_core.mjs").Point} Point */
/** @typedef {import("./group_walk_core.mjs").Matrix} Matrix */
/** @typedef {import("./group_walk_core.mjs").Side} Side */
/** @typedef {import("./group_walk_core.mjs").Polygon} Polygon */
/** @typedef {import("./group_walk_core.mjs").Beads} Beads */

// Drawings are about 300 units wide, with y down.

const DASHES = ["none", "6 5", "1 6", "12 5 1 5"];

/** How the lines of a generator look. @param {number} generator */
export const strand = (generator) => ({ stroke: `var(--dmk-c${generator % 4})`, "stroke-dasharray": DASHES[generator % 4] });
/** @param {Point} p @param {number} scale @returns {Point} */
const scaled = ([x, y], scale) => [scale * x, scale * y];
/** @param {Element} node @param {Point} p */
const moveTo = (node, [x, y]) => node.setAttribute("transform", `translate(${x.toFixed(2)} ${(-y).toFixed(2)})`);

/** An arrow head as a path: its tip, and the angle (y up) that it points along.
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

/** The label k + 1 in its colour. @param {number} k @param {number} r */
const disc = (k, r) => draw("g", { class: "dmk-walk-label", style: `--dmk-walk-color:var(--dmk-c${k})` },
  draw("circle", { r }), draw("text", {}, String(k + 1)));

/** @param {Group} group @param {Polygon} figure @returns {Figure} */
function movingPolygon(group, figure) {
  const n = figure.labels;
  const ends = corners(figure).map((corner) => scaled(corner, n === 4 ? 100 : 88));
  /** @type {Point[]} */
  const outline = n > 2 ? ends : [[88, 34], [-88, 34], [-88, -34], [88, -34]];
  const back = draw("path", { d: hatch(outline, 14), class: "dmk-walk-hatch" });
  const sheet = draw("polygon", { points: pointList(outline), class: "dmk-walk-sheet" });
  const angle = figure.start;
  /** @param {number} along @param {number} up @returns {Point} */
  const mast = (along, up) => [along * Math.cos(angle) - up * Math.sin(angle), along * Math.sin(angle) + up * Math.cos(angle)];
  const flag = draw("g", { class: "dmk-walk-flag" },
    draw("polygon", { points: pointList([mast(46, 0), mast(24, 36), mast(2, 0)]) }),
    draw("polyline", { points: pointList([mast(-34, 0), mast(46, 0)]) }));
  const body = draw("g", {}, sheet, back, flag);
  const labels = ends.map((_, k) => disc(k, n > 6 ? 15 : 18));

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
    const way = Math.sign(turned);
    /** @param {number} part from -1 to 1 @returns {Point} */
    const along = (part) => scaled(apply(turn(way * part * span), [1, 0]), reach);
    const arc = Array.from({ length: 17 }, (_, i) => along(i / 8.5 - 1));
    names.push({ name, at: [134, 0] });
    return draw("g", {}, draw("polyline", { points: pointList(arc), class: "dmk-walk-axis", ...strand(generator) }),
      draw("path", { d: head(along(1), way * (span + Math.PI / 2 - 0.08), 13), fill: `var(--dmk-c${generator % 4})` }));
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
function movingBeads(group, figure) {
  const n = figure.labels;
  const gap = 280 / n;
  /** @param {number} place @returns {Point} */
  const slot = (place) => [gap * (place - (n - 1) / 2), 0];
  const beads = Array.from({ length: n }, (_, k) => disc(k, 22));
  const trays = beads.map((_, k) => {
    const tray = draw("g", { class: "dmk-walk-tray" }, draw("circle", { r: 29 }), draw("text", { y: 45 }, `place ${k + 1}`));
    moveTo(tray, slot(k));
    return tray;
  });
  const node = draw("svg", { viewBox: "-150 -92 300 154", class: "dmk-walk-figure", role: "img" }, ...trays, ...beads);
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

/** The figure of a group, if it has one. @param {Group} group */
export function movingFigure(group) {
  const { figure } = group;
  return figure && (figure.kind === "polygon" ? movingPolygon(group, figure) : movingBeads(group, figure));
}

/** The Cayley diagram with its walker.
 * @param {Group} group @param {(element: number) => void} go */
export function diagram(group, go) {
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

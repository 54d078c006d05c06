// @ts-check
import { animate, button, choice, draw, follow, frame, make, store } from "./common.mjs";
import {
  apply, arrows, change, corners, determinant, inverse, keyAction, matrix, meaning, motion, moves, placeName, places, pose, product,
  read, reduce, sentence, shortest, step, turn, visit, written,
} from "./group_walk_core.mjs";

/** @typedef {import("./group_walk_core.mjs").Group} Group */
/** @typedef {import("./group_walk_core.mjs").Move} Move */
/** @typedef {import("./group_walk_core.mjs").Point} Point */
/** @typedef {import("./group_walk_core.mjs").Matrix} Matrix */
/** @typedef {import("./group_walk_core.mjs").Side} Side */
/** @typedef {import("./group_walk_core.mjs").Polygon} Polygon */
/** @typedef {import("./group_walk_core.mjs").Beads} Beads */
/** @typedef {import("./group_walk_core.mjs").Position} Position */

// Drawings are about 300 units wide, with y down.

const DASHES = ["none", "6 5", "1 6", "12 5 1 5"];

/** @param {number} generator */
const strand = (generator) => ({ stroke: `var(--dmk-c${generator % 4})`, "stroke-dasharray": DASHES[generator % 4] });
/** @param {Point[]} list */
const pointList = (list) => list.map(([x, y]) => `${x.toFixed(2)},${(-y).toFixed(2)}`).join(" ");
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

/** Strokes across a convex outline: they mark the back of the sheet.
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

/** The label k + 1 in its colour. @param {number} k @param {number} r */
const disc = (k, r) => draw("g", { class: "dmk-walk-label", style: `--dmk-walk-color:var(--dmk-c${k})` },
  draw("circle", { r }), draw("text", {}, String(k + 1)));

/** @param {Group} group @param {Polygon} figure @returns {Figure} */
function polygonFigure(group, figure) {
  const n = figure.labels;
  const ends = corners(figure).map((corner) => scaled(corner, n === 4 ? 100 : 88));
  /** @type {Point[]} */
  const outline = n > 2 ? ends : [[88, 34], [-88, 34], [-88, -34], [88, -34]];
  const back = draw("path", { d: hatch(outline), class: "dmk-walk-hatch" });
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
function beadFigure(group, figure) {
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

// @ts-check
import { animate, button, choice, color, draw, follow, frame, make, onward, polygonFigure, store } from "./common.mjs";
import {
  compute, cssMatrix, imageOf, imagePixels, inverse, largestOf, nearest, product, settle, shifted, signedPixels, sourceOf, step, strongest, sum, turning,
  words, write,
} from "./p4m_explorer_core.mjs";

/** @typedef {import("./p4m_explorer_core.mjs").Tables} Tables */
/** @typedef {import("./p4m_explorer_core.mjs").State} State */
/** @typedef {import("./p4m_explorer_core.mjs").Shift} Shift */
/** @typedef {import("./p4m_explorer_core.mjs").Plane} Plane */

const [ZOOM, TURN, SLIDE, FLIGHT] = [8, 700, 180, 1000]; // canvas pixels for each pixel, and milliseconds
const COLUMNS = 4; // of the panels
/** @type {[string, number, number, string][]} */
const ARROWS = [["up", 0, 1, "M0 6V-6M-5 -1L0 -6L5 -1"], ["left", -1, 0, "M6 0H-6M-1 -5L-6 0L-1 5"], ["right", 1, 0, "M-6 0H6M1 -5L6 0L1 5"], ["down", 0, -1, "M0 -6V6M-5 1L0 6L5 1"]];

/** A canvas that shows size × size pixels, from which it can slide away.
 * @param {number} size @param {string} ground colour of what lies outside @param {string | null} label */
function pane(size, ground, label) {
  const canvas = make("canvas", { width: size * ZOOM, height: size * ZOOM, ...(label === null ? { "aria-hidden": "true" } : { role: "img", "aria-label": label }) });
  const tile = make("canvas", { width: size, height: size });
  const [context, small] = /** @type {CanvasRenderingContext2D[]} */ ([canvas.getContext("2d"), tile.getContext("2d")]);
  return {
    canvas,
    /** @param {Uint8ClampedArray<ArrayBuffer>} bytes */
    fill(bytes) { small.putImageData(new ImageData(bytes, size), 0, 0); },
    /** Each place shows the pixel that lies by the offset from it; marked pixels get a dot.
     * @param {boolean} wraps @param {number[]} [offset] @param {number[]} [marks] */
    paint(wraps, [dx, dy] = [0, 0], marks = []) {
      context.imageSmoothingEnabled = false;
      context.fillStyle = ground;
      context.fillRect(0, 0, canvas.width, canvas.height);
      for (const x of wraps ? [-size, 0, size] : [0]) for (const y of wraps ? [-size, 0, size] : [0]) {
        if (Math.abs(x - dx) < size && Math.abs(y + dy) < size) context.drawImage(tile, (x - dx) * ZOOM, (y + dy) * ZOOM, size * ZOOM, size * ZOOM);
      }
      context.fillStyle = "#010101";
      for (const i of marks) {
        context.beginPath();
        context.arc(((i % size) + 0.5) * ZOOM, (Math.floor(i / size) + 0.5) * ZOOM, 0.22 * ZOOM, 0, 2 * Math.PI);
        context.fill();
      }
    },
  };
}

const f = () => make("i", {}, "f");

/** T with the index g, before the rest. @param {...(string | Node)} rest @returns {(string | Node)[]} */
const movedBy = (...rest) => [make("i", {}, "T"), make("sub", {}, make("i", {}, "g")), "\u00a0", ...rest];

/** @param {Plane} one @param {Plane} other */
const differing = (one, other) => one.flatMap((value, i) => (value === other[i] ? [] : [i]));

/**
 * The eight panels of a lift: one stop of the tab key, arrow keys go from panel to panel.
 * @param {Tables} tables @param {string} whose @param {(panel: number, tap: boolean) => void} choose
 */
function panelGrid({ size, labels, colors }, whose, choose) {
  const cells = labels.map((label, k) => {
    const [view, icon] = [pane(size, color(colors, 0, 1), null), pane(3, "", null)];
    const node = make("button", { type: "button", class: "dmk-p4m-panel", "aria-label": `panel ${label} of ${whose}`, tabindex: k === 0 ? 0 : -1, onclick: () => choose(k, true) },
      view.canvas, make("span", { class: "dmk-p4m-label" }, icon.canvas, make("span", {}, label)));
    node.addEventListener("pointerenter", ({ pointerType }) => { if (pointerType === "mouse") choose(k, false); });
    node.addEventListener("focus", () => { if (node.matches(":focus-visible")) choose(k, false); });
    node.addEventListener("keydown", (event) => {
      const next = onward(event.key, k, labels.length, COLUMNS);
      if (next === null) return;
      cells[next].node.focus();
      event.preventDefault();
    });
    return { node, view, icon };
  });
  return {
    node: make("div", { class: "dmk-p4m-panels", role: "group", "aria-label": `lift of ${whose}` }, ...cells.map(({ node }) => node)),
    cells,
    /** @param {number} chosen @param {number[]} wrong */
    mark(chosen, wrong) {
      cells.forEach(({ node }, k) => {
        node.setAttribute("aria-pressed", String(k === chosen));
        node.tabIndex = k === chosen ? 0 : -1;
        node.toggleAttribute("data-wrong", wrong.includes(k));
      });
    },
  };
}

/** Arrows around a button that takes the shift back. @param {(dx: number, dy: number) => void} push @param {() => void} reset */
function shiftPad(push, reset) {
  const arrows = ARROWS.map(([name, dx, dy, path]) => button("", () => push(dx, dy), { "aria-label": `shift ${name}`, "data-side": name }));
  arrows.forEach((node, i) => node.append(draw("svg", { viewBox: "-10 -10 20 20", "aria-hidden": "true" }, draw("path", { d: ARROWS[i][3] }))));
  const pad = make("div", { class: "dmk-p4m-pad", role: "group", "aria-label": "shift t" }, ...arrows.slice(0, 2), button("0", reset, { "aria-label": "shift 0", "data-side": "middle" }), ...arrows.slice(2));
  pad.addEventListener("keydown", (event) => {
    const arrow = ARROWS.find(([name]) => event.key.toLowerCase() === `arrow${name}`);
    if (!arrow) return;
    push(arrow[1], arrow[2]);
    event.preventDefault();
  });
  return pad;
}

/** Lets a pointer drag the shift. @param {HTMLElement} node @param {number} size @param {() => State} now @param {(shift: Shift) => void} set */
function dragShift(node, size, now, set) {
  /** @type {{x: number, y: number, state: State} | null} */
  let grip = null;
  node.addEventListener("pointerdown", (event) => {
    grip = { x: event.clientX, y: event.clientY, state: now() };
    node.setPointerCapture(event.pointerId);
  });
  node.addEventListener("pointermove", (event) => {
    if (grip === null) return;
    const pixel = node.clientWidth / size;
    const next = shifted(grip.state, Math.round((event.clientX - grip.x) / pixel), Math.round((grip.y - event.clientY) / pixel));
    if (String(next) !== String(now().shift)) set(next);
  });
  for (const end of ["pointerup", "pointercancel"]) node.addEventListener(end, () => { grip = null; });
}

/** The kernel, as numbers on its colours. @param {Tables} tables @param {number[]} weights */
function kernelTable({ colors }, weights) {
  const most = largestOf([weights]);
  const width = Math.sqrt(weights.length);
  const rows = Array.from({ length: width }, (_, row) => weights.slice(row * width, (row + 1) * width).map(write).join(" "));
  // Light enough for dark numbers.
  return make("div", { class: "dmk-p4m-numbers", role: "img", "aria-label": `kernel K, row by row: ${rows.join("; ")}` },
    ...weights.map((weight) => make("span", { style: `background:${color(colors, 0.6 * weight, most)}` }, write(weight))));
}

/** A picture with its caption, at its place in the layout. @param {string} area @param {(string | Node)[]} caption @param {...Node} content */
const part = (area, caption, ...content) => make("figure", { class: "dmk-p4m-part", style: `grid-area:${area}` }, make("figcaption", {}, ...caption), ...content);

/** The arrow from a picture to the moved one. @param {string} area */
const arrow = (area) => make("span", { class: "dmk-p4m-arrow", "aria-hidden": "true", style: `grid-area:${area}` }, make("span", {}, ...movedBy()), "⟶");

/**
 * Carries the origin of a panel to its place, above everything; returns what ends it.
 * @param {HTMLElement} stage @param {Tables} tables @param {State} state
 * @param {HTMLElement} from @param {HTMLElement} to
 */
function carry(stage, { size, matrices, colors }, state, from, to) {
  const { h, shift, boundary } = state;
  const ghost = pane(size, color(colors, 0, 1), null);
  const { before } = compute(state);
  ghost.fill(signedPixels(before[sourceOf(state)], strongest(before), colors));
  const [home, start, end] = [stage, from, to].map((node) => node.getBoundingClientRect());
  ghost.canvas.classList.add("dmk-p4m-ghost");
  Object.assign(ghost.canvas.style, { left: `${start.left - home.left}px`, top: `${start.top - home.top}px`, width: `${start.width}px` });
  stage.append(ghost.canvas);
  const [a, b, c, d] = matrices[inverse(matrices, h)];
  const [x, y] = [a * shift[0] + b * shift[1], c * shift[0] + d * shift[1]];
  const stop = animate(FLIGHT, (t) => {
    ghost.canvas.style.transform = cssMatrix(turning(matrices[h], t), [t * (end.left - start.left), t * (end.top - start.top)]);
    ghost.paint(boundary === "periodic", [-t * x, -t * y]);
  }, () => ghost.canvas.remove());
  return () => { stop(); ghost.canvas.remove(); };
}

/** @param {{model: import("./common.mjs").Model, el: HTMLElement}} context */
function render({ model, el }) {
  /** @type {Tables} */
  const tables = model.get("tables");
  const { size, levels, labels, names, matrices, colors, kernels } = tables;
  const { box, stage, controls, words: spoken, say } = frame(el, "p4m image explorer");
  box.classList.add("dmk-p4m-explorer");
  const now = () => settle((name) => model.get(name));
  /** @param {Record<string, any>} traits */
  const set = (traits) => store(model, traits);

  const neutral = color(colors, 0, 1);
  const [original, target] = ["image f: a snail under the moon", "moved image"].map((label) => pane(size, "#000000", label));
  const means = ["f", "the moved image"].map((whose) => pane(size, neutral, `projection of the lift of ${whose}`));
  const lift = panelGrid(tables, "the moved image", (k, tap) => choose(k, tap));
  const source = panelGrid(tables, "the original", (k, tap) => choose(product(matrices, now().h, k), tap));
  const kernelPlace = make("div", { class: "dmk-p4m-kernel" });
  const check = make("p", { class: "dmk-p4m-check" });

  let halt = () => {};
  let land = () => {};
  /** Shows where a panel comes from, and after a tap how it got here. @param {number} k @param {boolean} tap */
  function choose(k, tap) {
    if (k !== now().panel) set({ panel: names[k] });
    if (tap) fly();
  }

  const elementButtons = labels.map((label, h) => make("button", { type: "button", class: "dmk-p4m-element", onclick: () => set({ element: names[h] }) }, polygonFigure(4, h), make("span", {}, label)));
  const pad = shiftPad((dx, dy) => set({ shift: shifted(now(), dx, dy) }), () => set({ shift: [0, 0] }));
  const kernelList = choice("Kernel", Object.entries(kernels).map(([name, { title }]) => [name, title]), "", (name) => set({ kernel_name: name }));
  const boundaries = ["periodic", "zero"].map((boundary) => button(boundary, () => set({ boundary })));

  const K = () => make("i", {}, "K");
  stage.append(
    part("f", [f()], make("div", { class: "dmk-p4m-row" }, original.canvas, kernelPlace)), arrow("a"),
    part("m", movedBy(f()), make("div", { class: "dmk-p4m-row" }, target.canvas, pad)),
    part("l", [f(), " ∗ ", K()], source.node), arrow("b"),
    part("n", ["(", ...movedBy(f()), ") ∗ ", K()], lift.node),
    part("p", ["mean of panels"], means[0].canvas), arrow("c"),
    part("q", ["mean of panels"], means[1].canvas));
  controls.append(
    make("div", { class: "dmk-p4m-elements", role: "group", "aria-label": "point operation h" }, ...elementButtons),
    kernelList.node,
    make("div", { class: "dmk-p4m-boundary", role: "group", "aria-label": "Boundary" }, make("span", {}, "Boundary"), ...boundaries),
    make("p", { class: "dmk-p4m-hint dmk-muted" }, "Drag the moved image. Tap a panel to see where it comes from."));
  spoken.before(check);
  original.fill(imagePixels(imageOf(tables), levels));
  original.paint(true);
  let dragging = false;
  target.canvas.classList.add("dmk-p4m-drag");
  dragShift(target.canvas, size, now, (shift) => { dragging = true; set({ shift }); dragging = false; });

  /** Carries the panel's origin to its place. */
  function fly() {
    land();
    const state = now();
    land = carry(stage, tables, state, source.cells[sourceOf(state)].view.canvas, lift.cells[state.panel].view.canvas);
  }

  const views = [target, means[1], ...lift.cells.map(({ view }) => view)];

  /** Fills the pictures; returns the pixels of each view in which the two ways differ.
   * @param {import("./p4m_explorer_core.mjs").Result} result */
  function fill({ before, after, carried, moved, kernels: turned }) {
    const [most, heaviest] = [strongest(before), largestOf(turned)];
    const [mean, meanAfter, meanCarried] = [before, after, carried].map(sum);
    target.fill(imagePixels(moved, levels));
    means.forEach((view, side) => view.fill(signedPixels([mean, meanAfter][side], strongest([mean]), colors)));
    [source, lift].forEach(({ cells }, side) => cells.forEach(({ view, icon }, k) => {
      view.fill(signedPixels([before, after][side][k], most, colors));
      icon.fill(signedPixels(turned[k], heaviest, colors));
      icon.paint(false);
    }));
    [means[0], ...source.cells.map(({ view }) => view)].forEach((view) => view.paint(true));
    return [[], differing(meanAfter, meanCarried), ...after.map((plane, k) => differing(plane, carried[k]))];
  }

  /** Lets what stands there now come from where it was: pictures turn and slide, panels change places.
   * @param {State} old @param {State} state @param {() => void} rest */
  function travel(old, state, rest) {
    const way = step(matrices, old, state);
    const back = inverse(matrices, way.h);
    const wraps = state.boundary === "periodic";
    const [x, y] = wraps ? nearest(way.shift, size) : way.shift;
    const places = lift.cells.map(({ node }) => [node.offsetLeft, node.offsetTop]);
    const paths = places.map((place, k) => { const from = places[product(matrices, back, k)]; return [from[0] - place[0], from[1] - place[1]]; });
    const moving = kernels[state.kernel].turned ? views : [target];
    return animate(way.h === 0 ? SLIDE : TURN, (t) => moving.forEach((view, i) => {
      const [left, top] = i < 2 ? [0, 0] : paths[i - 2];
      view.canvas.style.transform = cssMatrix(turning(matrices[back], 1 - t), [(1 - t) * left, (1 - t) * top]);
      view.paint(wraps, [(1 - t) * x, (1 - t) * y]);
    }), rest);
  }

  /** @type {State | null} */
  let shown = null;
  const unfollow = follow(model, ["element", "shift", "kernel_name", "boundary", "panel"], () => {
    const [state, old] = [now(), shown];
    const result = compute(state);
    shown = state;
    source.mark(sourceOf(state), []);
    lift.mark(state.panel, result.wrong);
    say(words(state, result));
    const stays = old !== null && old.kernel === state.kernel && old.boundary === state.boundary;
    if (stays && old.h === state.h && String(old.shift) === String(state.shift)) return;
    halt();
    land();
    elementButtons.forEach((node, h) => node.setAttribute("aria-pressed", String(h === state.h)));
    boundaries.forEach((node) => node.setAttribute("aria-pressed", String(node.textContent === state.boundary)));
    kernelList.select.value = state.kernel;
    kernelPlace.replaceChildren(make("i", { "aria-hidden": "true" }, "K"), kernelTable(tables, kernels[state.kernel].weights));
    check.replaceChildren("lift(", ...movedBy(f()), ") − ", ...movedBy("lift(", f(), ")"), ": largest difference ", make("b", {}, String(result.largest)));
    check.toggleAttribute("data-wrong", result.largest > 0);

    const marks = fill(result);
    const rest = () => views.forEach((view, i) => {
      view.canvas.style.transform = "";
      view.paint(true, [0, 0], marks[i]);
    });
    rest();
    if (stays && !dragging) halt = travel(old, state, rest);
  });
  return () => { halt(); land(); unfollow(); };
}

export default { render };

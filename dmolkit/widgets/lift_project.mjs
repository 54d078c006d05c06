// @ts-check
import { animate, button, choice, draw, follow, frame, make, pointList, polygonFigure, slider, store } from "./common.mjs";
import {
  arrow, changed, changesOf, cosetOf, digits, formula, lastStep, lift, moved, phase, pointName, project, settle, stepName, words, write,
} from "./lift_project_core.mjs";
import { edit, player } from "./stepping.mjs";

/** @typedef {import("./lift_project_core.mjs").Space} Space */
/** @typedef {import("./lift_project_core.mjs").State} State */

const PAUSE = 1200; // milliseconds for each step of the play

/** Fills a value's cell as high as the value; null is a value that is not known yet.
 * @param {HTMLElement} cell @param {number | null} value @param {string} label @param {boolean} editable */
function fill(cell, value, label, editable) {
  cell.textContent = value === null ? "" : write(value);
  cell.style.setProperty("--level", value === null ? "0%" : `${(100 * value) / 9}%`);
  cell.toggleAttribute("data-empty", value === null);
  if (editable) {
    cell.setAttribute("role", "spinbutton");
    cell.setAttribute("aria-valuemin", "0");
    cell.setAttribute("aria-valuemax", "9");
    cell.setAttribute("aria-valuenow", String(value));
  } else {
    cell.setAttribute("role", "img");
    for (const name of ["aria-valuemin", "aria-valuemax", "aria-valuenow"]) cell.removeAttribute(name);
  }
  cell.setAttribute("aria-label", editable ? label : `${label} ${value === null ? "not known yet" : `= ${write(value)}`}`);
}

/** A function on the points of the space.
 * @param {Space} space @param {string} title */
function spacePicture(space, title) {
  const cells = space.points.map(([x, y], i) => make("div", { class: "dmk-lift-value dmk-lift-point", style: `--tint:var(--dmk-c${i});left:${50 + x / 2}%;top:${50 - y / 2}%` }));
  const marks = draw("g", {});
  const art = draw("svg", { viewBox: "-100 -100 200 200", "aria-hidden": "true" },
    draw("polygon", { points: pointList(space.outline), class: "dmk-lift-outline" }),
    ...(space.thing === "diagonal" ? space.points.map(([x, y]) => draw("line", { x1: x, y1: -y, x2: -x, y2: y, class: "dmk-lift-outline" })) : []),
    marks,
    ...space.points.map(([x, y], i) => draw("text", { x, y: y < -1e-9 ? 27 - y : -27 - y, class: "dmk-lift-number" }, i ? String(i + 1) : "1 = x₀")));
  return { node: make("figure", { class: "dmk-lift-space" }, make("figcaption", {}, title), make("div", { class: "dmk-lift-map" }, art, ...cells)), cells, marks };
}

/** The elements of the group with a value each, in trays of those that take x₀ to one point.
 * @param {Space} space @param {(g: number) => () => void} press what a press on an element does */
function groupPicture(space, press) {
  const values = space.labels.map(() => make("div", { class: "dmk-lift-value" }));
  const tiles = space.labels.map((label, g) => make("div", { class: "dmk-lift-tile" },
    make("button", { type: "button", class: "dmk-lift-element", onclick: press(g) },
      polygonFigure(space.outline.length, g), make("span", {}, label)), values[g]));
  const trays = space.points.map((_, x) => make("div", { class: "dmk-lift-tray", role: "group", "aria-label": `elements that take x₀ to ${pointName(space, x)}`, style: `--tint:var(--dmk-c${x})` },
    make("span", { class: "dmk-lift-label", "aria-hidden": "true" }, pointName(space, x)), make("div", {}, ...cosetOf(space, x).map((g) => tiles[g]))));
  const node = make("figure", { class: "dmk-lift-group" }, make("figcaption", {}, `F on ${space.group}`), make("div", { class: "dmk-lift-trays" }, ...trays));
  return { node, values, tiles, trays };
}

/** Draws the arrow from x₀ to where an element takes it, and sends a bead along it; returns what stops the bead.
 * @param {SVGElement} marks @param {Space} space @param {number} g */
function sendAlong(marks, space, g) {
  const { path, tip: [x, y], angle } = arrow(space.points[0], space.points[space.images[g]]);
  const shaft = draw("path", { d: path, class: "dmk-lift-arrow" });
  const bead = draw("circle", { r: 5, class: "dmk-lift-bead" });
  marks.append(shaft,
    draw("path", { d: "M2 0L-9 4.6L-6.5 0L-9 -4.6Z", class: "dmk-lift-head", transform: `translate(${x.toFixed(1)} ${y.toFixed(1)}) rotate(${((angle * 180) / Math.PI).toFixed(1)})` }), bead);
  return animate(600, (t) => {
    const spot = shaft.getPointAtLength(t * shaft.getTotalLength());
    bead.setAttribute("cx", spot.x.toFixed(1));
    bead.setAttribute("cy", spot.y.toFixed(1));
  }, () => bead.remove());
}

/** Whether readers may change F. @param {State} state */
const editable = ({ space, step }) => step >= space.images.length && step < lastStep(space);

/** Whether the step is one of lifting f. @param {State} state */
const lifting = (state) => phase(state.space, state.step).kind === "lift" && changesOf(state).length === 0;

/** @param {{model: import("./common.mjs").Model, el: HTMLElement}} context */
function render({ model, el }) {
  /** @type {Record<string, Space>} */
  const spaces = model.get("spaces");
  const { box, stage, controls, say } = frame(el, "Lift and project");
  box.classList.add("dmk-lift-project");
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const now = () => settle((name) => model.get(name));
  /** @param {number} step */
  const go = (step) => store(model, moved(now(), step));

  const { play, pause } = player(PAUSE,
    () => { const { space, step } = now(); return step === lastStep(space) && (go(0), true); },
    () => { const { space, step } = now(); go(step + 1); return step + 1 < lastStep(space); });
  /** @param {() => void} act what a reader does, which ends the play */
  const by = (act) => () => { pause(); act(); };

  const spaceList = choice("Space", Object.entries(spaces).map(([key, { title }]) => [key, title]), "", (key) => {
    pause();
    const space = spaces[key];
    store(model, { space: key, f: space.start, F: lift(space, space.start), step: 0 });
  });
  const back = button("back", by(() => go(now().step - 1)));
  const forth = button("step", by(() => go(now().step + 1)));
  const reset = button("reset", by(() => go(0)));
  const track = slider("Steps", { min: 0, max: 1, step: 1, value: 0 }, (step) => stepName(now().space, step), (step) => { pause(); go(step); });
  const randomf = button("random f", by(() => {
    const { space, seed, step } = now();
    const next = digits(seed, space.points.length);
    store(model, { seed: next.seed, f: next.values, F: lift(space, next.values), step: Math.min(step, space.images.length) });
  }));
  const randomF = button("random F", by(() => {
    const { space, seed, step } = now();
    if (step < space.images.length) return;
    const next = digits(seed, space.images.length);
    store(model, { seed: next.seed, F: next.values, step: space.images.length });
  }));
  controls.append(
    make("div", { class: "dmk-lift-bar" }, back, forth, !still && play, reset), track.node,
    make("div", { class: "dmk-lift-bar" }, spaceList.node, randomf, randomF),
    make("p", { class: "dmk-lift-hint dmk-muted" }, "Click a value, or type a digit, to change it."));
  const equation = make("p", { class: "dmk-lift-formula", role: "status", "aria-live": "polite" });

  /** @type {Space | null} */
  let shown = null;
  /** @type {ReturnType<typeof spacePicture>} */
  let source;
  /** @type {ReturnType<typeof spacePicture>} */
  let target;
  /** @type {ReturnType<typeof groupPicture>} */
  let onGroup;
  let halt = () => {};
  let drawn = -1;

  /** @param {Space} space */
  function build(space) {
    shown = space;
    drawn = -1;
    source = spacePicture(space, `f on the ${space.thing}s`);
    target = spacePicture(space, `F↓ on the ${space.thing}s`);
    onGroup = groupPicture(space, (g) => by(() => go(g + 1)));
    stage.replaceChildren(source.node, onGroup.node, target.node, equation);
    stage.dataset.each = String(space.images.length / space.points.length);
    track.field.max = String(lastStep(space));
    source.cells.forEach((cell, x) => { cell.tabIndex = x === 0 ? 0 : -1; });
    edit(source.cells, [0, 9], (x) => now().f[x], (x, value) => { pause(); store(model, changed(now(), "f", x, value)); });
    edit(onGroup.values, [0, 9], (g) => (editable(now()) ? now().F[g] : null), (g, value) => { pause(); store(model, changed(now(), "F", g, value)); });
  }

  /** The arrow from x₀ to where the newest element takes it. @param {State} state */
  function point(state) {
    const { space, step } = state;
    const { at } = phase(space, step);
    const next = lifting(state) ? at : -1;
    if (next === drawn) return;
    drawn = next;
    halt();
    source.marks.replaceChildren();
    if (next >= 0) halt = sendAlong(source.marks, space, next);
  }

  const unfollow = follow(model, ["space", "f", "F", "step"], () => {
    const state = now();
    const { space, f, F, step } = state;
    if (space !== shown) build(space);
    const { kind, at } = phase(space, step);
    const lifts = lifting(state);
    const [means, lifted, free] = [project(space, F), lift(space, f), editable(state)];
    const averaged = lift(space, means);
    source.cells.forEach((cell, x) => {
      fill(cell, f[x], `f at ${pointName(space, x)}`, true);
      cell.toggleAttribute("data-now", lifts && x === space.images[at]);
    });
    onGroup.values.forEach((cell, g) => {
      const value = kind === "again" ? averaged[g] : g < step ? F[g] : null;
      fill(cell, value, `${kind === "again" ? "(F↓)↑" : "F"} at ${space.labels[g]}`, free);
      if (kind === "again" && averaged[g] !== F[g]) cell.prepend(make("s", {}, write(F[g])), " ");
      cell.toggleAttribute("data-changed", value !== null && F[g] !== lifted[g]);
      if (!free) cell.removeAttribute("tabindex");
      else if (!cell.hasAttribute("tabindex")) cell.tabIndex = g === 0 ? 0 : -1;
    });
    target.cells.forEach((cell, x) => {
      const known = kind === "again" || (kind === "project" && x <= at);
      fill(cell, known ? means[x] : null, `F↓ at ${pointName(space, x)}`, false);
      cell.toggleAttribute("data-now", kind === "project" && x === at);
      cell.toggleAttribute("data-changed", known && means[x] !== f[x]);
    });
    onGroup.tiles.forEach((tile, g) => tile.toggleAttribute("data-now", lifts && g === at));
    onGroup.trays.forEach((tray, x) => tray.toggleAttribute("data-now", kind === "project" && x === at));
    point(state);
    spaceList.select.value = state.key;
    track.show(step);
    for (const [node, off] of /** @type {const} */ ([[back, step === 0], [reset, step === 0], [forth, step === lastStep(space)], [randomF, step < F.length]])) {
      node.setAttribute("aria-disabled", String(off));
    }
    const text = formula(state);
    if (equation.textContent !== text) equation.textContent = text;
    say(words(state));
  });
  return () => { pause(); halt(); unfollow(); };
}

export default { render };

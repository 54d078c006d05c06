// @ts-check
import { animate, button, choice, draw, follow, frame, make, polygonFigure, slider, store } from "./common.mjs";

/** @typedef {[number, number]} Point */
/** @typedef {{title: string, group: string, thing: string, labels: string[], images: number[], points: Point[],
 *   outline: Point[], start: number[]}} Space
 * images[g] is the point g · x₀; the base point x₀ is point 0. Points and the outline of the polygon
 * lie in a picture that reaches from −100 to 100, y up. */
/** @typedef {{key: string, space: Space, f: number[], F: number[], step: number, seed: number}} State */
/** @typedef {{kind: "start" | "lift" | "project" | "again", at: number}} Phase
 * What the last step did: lift to the element `at`, project to the point `at`, or lift once more. */

const [WIDTH, HEIGHT] = [18, 15]; // half the size of a value at its point
const PAUSE = 1200; // milliseconds for each step of the play

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

/** The value that a key gives to one from 0 to 9; null for other keys.
 * @param {string} key @param {number} value */
export function typed(key, value) {
  if (/^\d$/.test(key)) return Number(key);
  if (key === "ArrowUp") return Math.min(9, value + 1);
  if (key === "ArrowDown") return Math.max(0, value - 1);
  return null;
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

// What is said.

/** A value with at most two decimals.
 * @param {number} value */
export const write = (value) => String(Math.round(100 * value) / 100);

/** @param {Space} space @param {number} x */
const pointName = ({ thing }, x) => `${thing}\u00a0${x + 1}`;

/** @param {Space} space @param {number[]} elements */
const set = ({ labels }, elements) => `{${elements.map((g) => labels[g]).join(", ")}}`;

/** The formula of the last step.
 * @param {State} state */
export function formula({ space, f, F, step }) {
  const { kind, at } = phase(space, step);
  if (kind === "start") return "f↑(g) = f(g · x₀)";
  if (kind === "again") return "(F↓)↑(g) = F↓(g · x₀)";
  if (kind === "lift") {
    const [g, x] = [space.labels[at], space.images[at]];
    return `f↑(${g}) = f(${g} · x₀) = f(${pointName(space, x)}) = ${f[x]}`;
  }
  const coset = cosetOf(space, at);
  const mean = coset.length > 1 ? `(${coset.map((g) => F[g]).join(" + ")}) / ${coset.length} = ` : "";
  return `F↓(${pointName(space, at)}) = mean of F over ${set(space, coset)} = ${mean}${write(project(space, F)[at])}`;
}

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
    const changes = labels.filter((_, g) => F[g] !== f[images[g]]);
    if (changes.length > 0) {
      const where = uneven.length ? `no longer constant on the coset of ${uneven.map((x) => pointName(space, x)).join(", ")}` : "still constant on each coset";
      return `F is changed at ${changes.join(", ")} and is ${where}. Step on to project it.`;
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

// The page. In it y points down.

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

/**
 * Makes cells one stop of the tab key: left and right go from one to the next, digits, up and down
 * set the value, and so does a click, which goes on to the next value.
 * @param {HTMLElement[]} cells @param {(at: number) => number | null} value null while it is fixed
 * @param {(at: number, value: number) => void} change
 */
function edit(cells, value, change) {
  cells.forEach((cell, at) => {
    cell.addEventListener("click", () => { const old = value(at); if (old !== null) change(at, (old + 1) % 10); });
    cell.addEventListener("focus", () => cells.forEach((one) => { one.tabIndex = one === cell ? 0 : -1; }));
    cell.addEventListener("keydown", (event) => {
      const old = value(at);
      if (old === null || event.ctrlKey || event.altKey || event.metaKey) return;
      /** @type {Record<string, number>} */
      const next = { ArrowLeft: at - 1, ArrowRight: at + 1, Home: 0, End: cells.length - 1 };
      const now = typed(event.key, old);
      if (Object.hasOwn(next, event.key)) cells[(next[event.key] + cells.length) % cells.length].focus();
      else if (now !== null) change(at, now);
      else return;
      event.preventDefault();
    });
  });
}

/** A function on the points of the space.
 * @param {Space} space @param {string} title */
function spacePicture(space, title) {
  const cells = space.points.map(([x, y], i) => make("div", { class: "dmk-lift-value dmk-lift-point", style: `--tint:var(--dmk-c${i});left:${50 + x / 2}%;top:${50 - y / 2}%` }));
  const marks = draw("g", {});
  const art = draw("svg", { viewBox: "-100 -100 200 200", "aria-hidden": "true" },
    draw("polygon", { points: space.outline.map(([x, y]) => `${x},${-y}`).join(" "), class: "dmk-lift-outline" }),
    ...(space.thing === "diagonal" ? space.points.map(([x, y]) => draw("line", { x1: x, y1: -y, x2: -x, y2: y, class: "dmk-lift-outline" })) : []),
    marks,
    ...space.points.map(([x, y], i) => draw("text", { x, y: y < -1e-9 ? 27 - y : -27 - y, class: "dmk-lift-number" }, i ? String(i + 1) : "1 = x₀")));
  return { node: make("figure", { class: "dmk-lift-space" }, make("figcaption", {}, title), make("div", { class: "dmk-lift-map" }, art, ...cells)), cells, marks };
}

/** @param {{model: import("./common.mjs").Model, el: HTMLElement}} context */
function render({ model, el }) {
  /** @type {Record<string, Space>} */
  const spaces = model.get("spaces");
  const { box, stage, controls, say } = frame(el, "Lift and project");
  box.classList.add("dmk-lift-project");
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const now = () => settle((name) => model.get(name));
  /** @param {number} step */
  function go(step) {
    const { space, f, F } = now();
    const inside = Math.min(Math.max(0, step), lastStep(space));
    store(model, { step: inside, F: inside < F.length ? lift(space, f) : F });
  }

  /** @type {ReturnType<typeof setTimeout> | undefined} while it plays */
  let playing;
  function pause() {
    clearTimeout(playing);
    playing = undefined;
    play.textContent = "play";
  }
  function tick() {
    const { space, step } = now();
    go(step + 1);
    if (step + 1 < lastStep(space)) playing = setTimeout(tick, PAUSE);
    else pause();
  }
  /** @param {() => void} act what a reader does, which ends the play */
  const by = (act) => () => { pause(); act(); };

  const spaceList = choice("Space", Object.entries(spaces).map(([key, { title }]) => [key, title]), "", (key) => {
    pause();
    const space = spaces[key];
    store(model, { space: key, f: space.start, F: lift(space, space.start), step: 0 });
  });
  const back = button("back", by(() => go(now().step - 1)));
  const forth = button("step", by(() => go(now().step + 1)));
  const play = button("play", () => {
    if (playing !== undefined) { pause(); return; }
    play.textContent = "pause";
    const { space, step } = now();
    if (step === lastStep(space)) go(0);
    playing = setTimeout(tick, step === lastStep(space) ? PAUSE : 0);
  });
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
  /** @type {HTMLElement[]} */
  let trays = [];
  /** @type {HTMLElement[]} */
  let tiles = [];
  /** @type {HTMLElement[]} */
  let values = [];
  let halt = () => {};
  let drawn = "";

  /** @param {Space} space */
  function build(space) {
    shown = space;
    drawn = "";
    source = spacePicture(space, `f on the ${space.thing}s`);
    target = spacePicture(space, `F↓ on the ${space.thing}s`);
    values = space.labels.map(() => make("div", { class: "dmk-lift-value" }));
    tiles = space.labels.map((label, g) => make("div", { class: "dmk-lift-tile" },
      make("button", { type: "button", class: "dmk-lift-element", onclick: by(() => go(g + 1)) },
        polygonFigure(space.outline.length, g), make("span", {}, label)), values[g]));
    trays = space.points.map((_, x) => make("div", { class: "dmk-lift-tray", role: "group", "aria-label": `elements that take x₀ to ${pointName(space, x)}`, style: `--tint:var(--dmk-c${x})` },
      make("span", { class: "dmk-lift-label", "aria-hidden": "true" }, pointName(space, x)), make("div", {}, ...cosetOf(space, x).map((g) => tiles[g]))));
    stage.replaceChildren(source.node, make("figure", { class: "dmk-lift-group" }, make("figcaption", {}, `F on ${space.group}`), make("div", { class: "dmk-lift-trays" }, ...trays)), target.node, equation);
    stage.dataset.each = String(space.images.length / space.points.length);
    track.field.max = String(lastStep(space));
    source.cells.forEach((cell, x) => { cell.tabIndex = x === 0 ? 0 : -1; });
    edit(source.cells, (x) => now().f[x], (x, value) => { pause(); store(model, changed(now(), "f", x, value)); });
    edit(values, (g) => (editable(now()) ? now().F[g] : null), (g, value) => { pause(); store(model, changed(now(), "F", g, value)); });
  }

  /** @param {State} state */
  const editable = ({ space, step }) => step >= space.images.length && step < lastStep(space);

  /** The arrow from x₀ to where the newest element takes it. @param {State} state */
  function point({ space, step }) {
    const { kind, at } = phase(space, step);
    const key = kind === "lift" ? String(space.images[at]) + String(at) : "";
    if (key === drawn) return;
    drawn = key;
    halt();
    source.marks.replaceChildren();
    if (kind !== "lift") return;
    const { path, tip: [x, y], angle } = arrow(space.points[0], space.points[space.images[at]]);
    const shaft = draw("path", { d: path, class: "dmk-lift-arrow" });
    const bead = draw("circle", { r: 5, class: "dmk-lift-bead" });
    source.marks.append(shaft,
      draw("path", { d: "M2 0L-9 4.6L-6.5 0L-9 -4.6Z", class: "dmk-lift-head", transform: `translate(${x.toFixed(1)} ${y.toFixed(1)}) rotate(${((angle * 180) / Math.PI).toFixed(1)})` }), bead);
    halt = animate(600, (t) => {
      const spot = shaft.getPointAtLength(t * shaft.getTotalLength());
      bead.setAttribute("cx", spot.x.toFixed(1));
      bead.setAttribute("cy", spot.y.toFixed(1));
    }, () => bead.remove());
  }

  const unfollow = follow(model, ["space", "f", "F", "step"], () => {
    const state = now();
    const { space, f, F, step } = state;
    if (space !== shown) build(space);
    const { kind, at } = phase(space, step);
    const [means, lifted, free] = [project(space, F), lift(space, f), editable(state)];
    const averaged = lift(space, means);
    source.cells.forEach((cell, x) => {
      fill(cell, f[x], `f at ${pointName(space, x)}`, true);
      cell.toggleAttribute("data-now", kind === "lift" && x === space.images[at]);
    });
    values.forEach((cell, g) => {
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
    tiles.forEach((tile, g) => tile.toggleAttribute("data-now", kind === "lift" && g === at));
    trays.forEach((tray, x) => tray.toggleAttribute("data-now", kind === "project" && x === at));
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

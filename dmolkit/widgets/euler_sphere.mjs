// @ts-check
import { animate, button, draw, follow, frame, make, store } from "./common.mjs";
import {
  POLE, RADIUS, START, TURN, angleSliders, apply, between, curve, decimal, fromEuler, haar, lehmer, polar, project, toEuler, trace, viewMatrix, wrap,
} from "./sphere.mjs";

/** @typedef {import("./sphere.mjs").Vector} Vector */
/** @typedef {import("./sphere.mjs").Angles} Angles */
/** @typedef {import("./sphere.mjs").Camera} Camera */
/** @typedef {import("./sphere.mjs").Matrix} Matrix */

const STEP = Math.PI / 6;
const MARK = 0.4; // distance of the mark for γ from the pole
const ASIDE = 0.17; // distance of a letter from its arc

/** How the keys turn the view, right and up. @type {Map<string, [number, number]>} */
const KEYS = new Map([["ArrowLeft", [-0.1, 0]], ["ArrowRight", [0.1, 0]], ["ArrowUp", [0, 0.1]], ["ArrowDown", [0, -0.1]], ["Home", [0, 0]]]);

/** How much of the turns by γ, β and α has happened. @param {Angles} angles @param {number} progress from 0 to 3 */
export function partial({ alpha, beta, gamma }, progress) {
  const done = [0, 1, 2].map((k) => Math.min(1, Math.max(0, progress - k)));
  return { alpha: alpha * done[2], beta: beta * done[1], gamma: gamma * done[0] };
}

/** @param {number} radians @param {number} digits */
const degrees = (radians, digits) => `${decimal((radians * 180) / Math.PI, digits)}°`;

/** Whether only α + γ matters (1), only α − γ (−1), or both angles (0). @param {Angles} angles */
export const degenerate = ({ beta }) => (Math.sin(beta) > POLE ? 0 : beta < 1 ? 1 : -1);

/** The combination of α and γ that matters, in words. @param {Angles} angles */
function combination(angles) {
  const sign = degenerate(angles);
  return `α ${sign > 0 ? "+" : "−"} γ = ${degrees(wrap(angles.alpha + sign * angles.gamma), 2)}`;
}

/** Where the north pole has gone, in words. @param {Angles} angles */
export function outcome(angles) {
  const sign = degenerate(angles);
  if (sign > 0) return `β = 0: the north pole stays, and only ${combination(angles)} matters.`;
  if (sign < 0) return `β = 180°: the north pole goes to the south pole, and only ${combination(angles)} matters.`;
  return `R takes the north pole to latitude ${degrees(Math.PI / 2 - angles.beta, 2)}, longitude ${degrees(angles.alpha, 2)}.`;
}

/** What the k-th turn does, in words. @param {Angles} angles @param {number} k */
export const turnInWords = ({ alpha, beta, gamma }, k) =>
  [
    `Turn 1 of 3, about z by γ = ${degrees(gamma, 1)}: the north pole stays.`,
    `Turn 2 of 3, about y by β = ${degrees(beta, 1)}: the north pole moves down the meridian of the x-axis.`,
    `Turn 3 of 3, about z by α = ${degrees(alpha, 1)}: the north pole moves along its circle of latitude.`,
  ][k];

/** The sphere and everything on it; paint draws a rotation that has happened in part. */
function sphere() {
  const back = draw("g", { class: "dmk-euler-back" });
  const inside = draw("g", { class: "dmk-euler-inside" });
  const front = draw("g", {});
  const labels = draw("g", {});
  const shade = draw("g", {}, draw("circle", { class: "dmk-euler-ball", r: RADIUS }),
    ...[0.94, 0.84, 0.72, 0.58, 0.42, 0.24].map((size) =>
      draw("circle", { class: "dmk-euler-light", r: RADIUS * size, cx: -0.36 * RADIUS * (1 - size), cy: -0.42 * RADIUS * (1 - size) })));
  const svg = draw("svg", {
    class: "dmk-euler-view", viewBox: "-168 -162 336 312", tabindex: 0, role: "application",
    "aria-label": "Sphere with the frame after R. The arrow keys turn the view, Home turns it back.",
  }, shade, back, inside, front, labels);

  /** @param {string} name */
  const twoSided = (name) => {
    const [far, near] = [draw("path", { class: `${name} dmk-euler-far` }), draw("path", { class: name })];
    inside.append(far);
    front.append(near);
    return (/** @type {Matrix} */ view, /** @type {Vector[]} */ points) => {
      const { front: visible, back: hidden } = curve(view, points);
      near.setAttribute("d", visible);
      far.setAttribute("d", hidden);
    };
  };

  /** @param {string} name @param {string} label @param {number} length in radii @param {boolean} headed */
  const axis = (name, label, length, headed) => {
    const [core, shaft] = [draw("line", { class: name }), draw("line", { class: name })];
    const head = headed && draw("path", { class: `${name} dmk-euler-head`, d: "M0 0L-12 5L-9 0L-12 -5Z" });
    const text = labels.appendChild(draw("text", { class: name }, label));
    const outer = draw("g", {}, shaft, head);
    inside.append(core);
    front.append(outer);
    return (/** @type {Matrix} */ view, /** @type {Vector} */ direction) => {
      const [x, y, height] = project(view, direction);
      const place = height >= 0 ? front : back;
      if (outer.parentNode !== place) place.append(outer);
      for (const [line, from, to] of /** @type {[Element, number, number][]} */ ([[core, 0, 1], [shaft, 1, length - (headed ? 0.04 : 0)]])) {
        line.setAttribute("x1", (from * x).toFixed(1));
        line.setAttribute("y1", (from * y).toFixed(1));
        line.setAttribute("x2", (to * x).toFixed(1));
        line.setAttribute("y2", (to * y).toFixed(1));
      }
      if (head) {
        const short = Math.min(1, 0.3 + Math.hypot(x, y) / RADIUS);
        head.setAttribute("transform", `translate(${(length * x).toFixed(1)} ${(length * y).toFixed(1)}) rotate(${((Math.atan2(y, x) * 180) / Math.PI).toFixed(1)}) scale(${short.toFixed(2)})`);
      }
      // A label keeps its distance from the tip also where the axis points at the viewer.
      const reach = length + 16 / Math.max(Math.hypot(x, y), 40);
      text.setAttribute("x", (reach * x).toFixed(1));
      text.setAttribute("y", (reach * y).toFixed(1));
    };
  };

  /** @param {string} label */
  const letter = (label) => {
    const text = labels.appendChild(draw("text", { class: "dmk-euler-letter" }, label));
    return (/** @type {Matrix} */ view, /** @type {Vector} */ at, /** @type {boolean} */ wanted) => {
      const [x, y] = project(view, at);
      text.setAttribute("x", x.toFixed(1));
      text.setAttribute("y", y.toFixed(1));
      text.setAttribute("visibility", wanted ? "visible" : "hidden");
    };
  };

  const grid = ["equator", "meridian", "body"].map((name) => twoSided(`dmk-euler-${name}`));
  const fixed = ["x", "y", "z"].map((name) => axis("dmk-euler-fixed", name, 1.45, false));
  const arcs = ["gamma", "beta", "alpha"].map((name) => twoSided(`dmk-euler-arc dmk-euler-${name}`));
  const moved = ["x", "y", "z"].map((name) => axis(`dmk-euler-moved dmk-euler-${name}`, `${name}′`, 1.18, true));
  const letters = ["γ", "β", "α"].map(letter);
  const start = front.appendChild(draw("circle", { class: "dmk-euler-start", r: 3.5 }));
  const pole = draw("circle", { class: "dmk-euler-pole", r: 6 });

  /** @param {Camera} camera @param {Angles} angles @param {number} progress */
  function paint(camera, angles, progress) {
    const view = viewMatrix(camera);
    const { alpha, beta, gamma } = partial(angles, progress);
    const matrix = fromEuler({ alpha, beta, gamma });
    grid[0](view, trace(TURN, (t) => polar(Math.PI / 2, t)));
    grid[1](view, trace(TURN, (t) => polar(t, 0)));
    grid[2](view, trace(TURN, (t) => apply(matrix, polar(Math.PI / 2, t))));
    // The turn by γ is marked on the sphere itself, so the later turns carry the mark along.
    const carried = fromEuler({ alpha, beta, gamma: 0 });
    arcs[0](view, trace(gamma, (t) => apply(carried, polar(MARK, t))));
    arcs[1](view, trace(beta, (t) => polar(t, 0)));
    arcs[2](view, trace(alpha, (t) => polar(beta, t)));
    const [x, , z] = polar(beta / 2, 0);
    letters[0](view, apply(carried, polar(MARK + ASIDE, gamma / 2)), gamma > ASIDE);
    letters[1](view, [x, -ASIDE, z], beta > ASIDE);
    letters[2](view, polar(beta + ASIDE, alpha / 2), alpha * Math.sin(beta) > ASIDE);
    /** @type {Vector[]} */
    const basis = [[1, 0, 0], [0, 1, 0], [0, 0, 1]];
    basis.forEach((direction, i) => {
      fixed[i](view, direction);
      moved[i](view, apply(matrix, direction));
    });
    for (const [dot, at] of /** @type {[SVGElement, Vector][]} */ ([[start, basis[2]], [pole, apply(matrix, basis[2])]])) {
      const [x, y, height] = project(view, at);
      const place = height >= 0 ? front : inside;
      if (dot.parentNode !== place) place.append(dot);
      dot.setAttribute("cx", x.toFixed(1));
      dot.setAttribute("cy", y.toFixed(1));
    }
    return matrix;
  }
  return { svg, paint };
}

/** The matrix as a table; its columns are the axes of the turned frame. */
function matrixTable() {
  const factors = [["z", "α"], ["y", "β"], ["z", "γ"]].map(([axis, angle]) => make("span", {}, "R", make("sub", {}, axis), `(${angle})`));
  const cells = Array.from({ length: 9 }, () => make("td"));
  const table = make("table", { class: "dmk-euler-matrix" },
    make("caption", {}, "R =", ...factors),
    make("thead", {}, make("tr", {}, make("td"), ...["x", "y", "z"].map((name) => make("th", { scope: "col", class: `dmk-euler-${name}` }, `${name}′`)))),
    make("tbody", {}, ...["x", "y", "z"].map((name, row) => make("tr", {}, make("th", { scope: "row" }, name), ...cells.slice(3 * row, 3 * row + 3)))));
  /** @param {Matrix} matrix @param {number} progress */
  function fill(matrix, progress) {
    matrix.forEach((entry, k) => { cells[k].textContent = decimal(entry, 3); });
    factors.forEach((factor, k) => { factor.className = progress > 2 - k ? "" : "dmk-muted"; });
  }
  return { table, fill };
}

/** @param {{model: import("./common.mjs").Model, el: HTMLElement}} context */
function render({ model, el }) {
  const { box, stage, controls, say } = frame(el, "Euler angles on the sphere");
  box.classList.add("dmk-euler-sphere");
  const { svg, paint } = sphere();
  const { table, fill } = matrixTable();

  /** @returns {Angles} */
  const chosen = () => ({ alpha: model.get("alpha"), beta: model.get("beta"), gamma: model.get("gamma") });
  const initial = chosen();
  let camera = START;
  let shown = initial;
  let progress = 3;
  let cancel = () => {};
  let pause = 0;

  function stop() {
    cancel();
    clearTimeout(pause);
  }

  const sliders = angleSliders(shown, (change) => store(model, change));

  function show() {
    fill(paint(camera, shown, progress), progress);
    sliders.show(shown);
  }

  function settle() {
    stop();
    [shown, progress] = [chosen(), 3];
    const sign = degenerate(shown);
    slide.style.visibility = sign ? "visible" : "hidden";
    slide.textContent = `Try α + 30°, γ ${sign > 0 ? "−" : "+"} 30°`;
    show();
    say(outcome(shown));
  }

  /** Chooses angles at once and lets the picture follow. @param {Partial<Angles>} target */
  function glide(target) {
    const from = shown;
    store(model, target);
    settle();
    const to = chosen();
    cancel = animate(500, (t) => { shown = between(from, to, t); show(); });
  }

  function play(k = 0) {
    stop();
    if (k === 3) {
      settle();
      return;
    }
    shown = chosen();
    say(turnInWords(shown, k));
    cancel = animate(900, (t) => { progress = k + t; show(); }, () => { pause = setTimeout(() => play(k + 1), 600); });
  }

  function slideAlong() {
    const { alpha, gamma } = chosen();
    const sign = degenerate(chosen());
    glide({ alpha: wrap(alpha + STEP), gamma: wrap(gamma - sign * STEP) });
    say(`α and γ have changed by 30° and nothing moved: only ${combination(chosen())} matters.`);
  }

  const slide = button("", slideAlong);
  stage.append(svg, make("div", { class: "dmk-euler-side" }, table, slide));
  let random = lehmer(model.get("seed"));
  const reseed = () => { random = lehmer(model.get("seed")); };
  controls.append(
    make("div", { class: "dmk-euler-sliders" }, ...sliders.nodes),
    button("Play the three turns", () => play()),
    button("Random (Haar)", () => { store(model, toEuler(haar(random))); play(); }),
    button("β = 0", () => glide({ beta: 0 })),
    button("β = 180°", () => glide({ beta: Math.PI })),
    button("Reset", () => { camera = START; glide(initial); }),
  );

  /** @param {number} right @param {number} up in radians */
  function look(right, up) {
    const highest = Math.PI / 2;
    camera = { azimuth: wrap(camera.azimuth + right), elevation: Math.max(-highest, Math.min(highest, camera.elevation + up)) };
    show();
  }
  svg.addEventListener("keydown", (event) => {
    if (event.key === "Home") camera = START;
    const move = KEYS.get(event.key);
    if (!move) return;
    event.preventDefault();
    look(...move);
  });
  let [x, y, radians] = [0, 0, 0];
  svg.addEventListener("pointerdown", (event) => {
    [x, y, radians] = [event.clientX, event.clientY, 4.6 / svg.getBoundingClientRect().width];
    svg.setPointerCapture(event.pointerId);
  });
  svg.addEventListener("pointermove", (event) => {
    if (!svg.hasPointerCapture(event.pointerId)) return;
    look(radians * (x - event.clientX), radians * (event.clientY - y));
    [x, y] = [event.clientX, event.clientY];
  });

  const unfollow = [follow(model, ["alpha", "beta", "gamma"], settle), follow(model, ["seed"], reseed)];
  return () => {
    stop();
    for (const undo of unfollow) undo();
  };
}

export default { render };

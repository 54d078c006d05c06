// @ts-check
import { animate, button, choice, color, draw, follow, frame, make, rgb, store } from "./common.mjs";
import { COUNT, DEGREES, agree, blocks, brief, harmonic, listed, norm, normals, part, picture, seen, signed, strongest, turnsOf, words } from "./harmonics_explorer_core.mjs";
import { RADIUS, START, TURN, angleSliders, apply, between, curve, fromEuler, haar, lehmer, polar, project, toEuler, trace, viewMatrix } from "./sphere.mjs";

/** @typedef {import("./harmonics_explorer_core.mjs").Tables} Tables */
/** @typedef {import("./sphere.mjs").Angles} Angles */
/** @typedef {import("./sphere.mjs").Vector} Vector */

const PIXELS = 220; // across the ball
const GLIDE = 600; // milliseconds
const [MIDDLE, HALF, PITCH] = [104, 78, 17]; // of the bars: zero, longest bar, from bar to bar
const SLOTS = [[0, 42], [50, 58], [116, 88], [212, 122]]; // start and width of the bars of each degree
const LEGIBLE = 0.8; // beyond this share of the map, numbers are white
const VIEW = viewMatrix(START);
const AXES = /** @type {const} */ (["x", "y", "z"]);

const subscript = (/** @type {number} */ l) => "₀₁₂₃"[l];
const superscript = (/** @type {number} */ l) => "⁰¹²³"[l];

/** @param {Element} node @param {Record<string, string | number>} attributes */
function place(node, attributes) {
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, typeof value === "number" ? value.toFixed(1) : value);
}

/** The part of an axis outside the ball, and its name.
 * @param {string} name @param {string} label @param {number} length in radii */
function axis(name, label, length) {
  const [shaft, text] = [draw("line", { class: name }), draw("text", { class: name }, label)];
  const node = draw("g", {}, shaft, text);
  return {
    node,
    /** @param {Vector} direction */
    point(direction) {
      const [x, y, height] = project(VIEW, direction);
      const shown = Math.hypot(x, y) / RADIUS;
      // Behind the ball an axis begins at the rim.
      const start = height >= 0 ? 1 : Math.min(length, 1 / Math.max(shown, 1e-9));
      const reach = length + 13 / Math.max(shown * RADIUS, 40);
      place(shaft, { x1: start * x, y1: start * y, x2: length * x, y2: length * y });
      place(text, { x: reach * x, y: reach * y });
      node.setAttribute("visibility", height < 0 && length * shown < 1.04 ? "hidden" : "visible");
    },
  };
}

/** The ball with the function, the fixed axes, and a grid and axes that turn. @param {Tables} tables @param {ReturnType<typeof turnsOf>} turns */
function globe({ pole, colors }, turns) {
  const canvas = make("canvas", { width: PIXELS, height: PIXELS });
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  const ball = seen(turns, pole, VIEW, PIXELS);
  const map = colors.map(rgb);
  const grid = draw("path", { class: "dmk-harm-grid" });
  const dot = draw("circle", { class: "dmk-harm-pole", r: 5 });
  const fixed = AXES.map((name) => axis("dmk-harm-fixed", name, 1.48));
  const moved = AXES.map((name) => axis(`dmk-harm-moved dmk-harm-${name}`, `${name}′`, 1.22));
  fixed.forEach(({ point }, i) => point(/** @type {Vector} */ (AXES.map((_, k) => (i === k ? 1 : 0)))));
  const lines = [...[1, 2, 3].map((k) => trace(TURN, (t) => polar((k * Math.PI) / 4, t))),
    ...[0, 1, 2, 3].map((k) => trace(TURN, (t) => polar(t, (k * Math.PI) / 4)))];
  const node = make("div", { class: "dmk-harm-ball", role: "img", "aria-label": "the function f after the turn, on a ball" }, canvas,
    draw("svg", { viewBox: "-158 -158 316 316" }, draw("circle", { class: "dmk-harm-rim", r: RADIUS }), grid, ...[...fixed, ...moved].map((each) => each.node), dot));
  let [scaled, most] = [/** @type {number[]} */ ([]), 0];
  return {
    node,
    /** @param {number[]} coefficients @param {number[]} turned @param {Angles} angles */
    show(coefficients, turned, angles) {
      // A turn moves values and changes none, so the colours keep their scale.
      if (scaled !== coefficients) [scaled, most] = [coefficients, strongest(ball, coefficients)];
      context.putImageData(new ImageData(picture(ball, turned, most, map), PIXELS), 0, 0);
      const matrix = fromEuler(angles);
      grid.setAttribute("d", lines.map((line) => curve(VIEW, line.map((point) => apply(matrix, point))).front).join(""));
      moved.forEach(({ point }, k) => point([matrix[k], matrix[3 + k], matrix[6 + k]]));
      const [x, y, height] = project(VIEW, [matrix[2], matrix[5], matrix[8]]);
      place(dot, { cx: x, cy: y, visibility: height >= 0 ? "visible" : "hidden" });
    },
  };
}

/** The coefficients as bars, degree by degree. @param {(k: number) => void} choose */
function chart(choose) {
  const groups = DEGREES.map((l) => {
    const [start, width] = SLOTS[l];
    const middle = start + width / 2;
    const size = draw("text", { x: middle, y: 245, class: "dmk-harm-norm" });
    const reach = draw("rect", { x: start, width, class: "dmk-harm-reach" });
    const bars = Array.from({ length: 2 * l + 1 }, (_, i) => {
      const x = middle + (i - l) * PITCH;
      const bar = draw("rect", { x: x - 6, width: 12, class: "dmk-harm-bar" });
      const before = draw("path", { class: "dmk-harm-before" });
      const node = draw("g", { class: "dmk-harm-column" }, draw("rect", { x: x - PITCH / 2, y: 22, width: PITCH, height: 186, class: "dmk-harm-hit" }, draw("title", {}, `set f to Y for l = ${l}, m = ${signed(i - l)}`)),
        bar, before, draw("text", { x, y: 197 }, signed(i - l)));
      node.addEventListener("click", () => choose(l * l + i));
      return { node, bar, before, x };
    });
    const node = draw("g", { style: `--degree: var(--dmk-l${l})` }, reach, draw("text", { x: middle, y: 11, class: "dmk-harm-degree" }, `l = ${l}`),
      ...bars.map((each) => each.node), draw("text", { x: middle, y: 224, class: "dmk-harm-name" }, `‖c${subscript(l)}‖`), size);
    return { node, size, reach, bars };
  });
  const art = draw("svg", { viewBox: "0 0 334 254", role: "img" }, ...groups.map(({ node }) => node), draw("line", { x1: 0, x2: 334, y1: MIDDLE, y2: MIDDLE, class: "dmk-harm-zero" }));
  return {
    art,
    /** @param {number[]} coefficients @param {number[]} turned @param {number} degree */
    show(coefficients, turned, degree) {
      const most = Math.max(...DEGREES.map((l) => norm(part(coefficients, l)))) || 1;
      groups.forEach(({ node, size, reach, bars }, l) => {
        const [before, after] = [part(coefficients, l), part(turned, l)];
        const length = (norm(before) / most) * HALF;
        node.toggleAttribute("data-chosen", l === degree);
        size.textContent = norm(after).toFixed(2);
        place(reach, { y: MIDDLE - length, height: 2 * length });
        bars.forEach(({ bar, before: mark, x }, i) => {
          const [height, old] = [after[i], before[i]].map((value) => (value / most) * HALF);
          place(bar, { y: MIDDLE - Math.max(height, 0), height: Math.abs(height) });
          mark.setAttribute("d", `M${x - 7} ${(MIDDLE - old).toFixed(1)}H${x + 7}`);
        });
      });
    },
    /** @param {number[]} turned */
    tell(turned) {
      art.setAttribute("aria-label", `coefficients after the turn. ${DEGREES.map((l) => `l = ${l}: ${part(turned, l).map((value) => signed(Number(value.toFixed(2)) + 0)).join(", ")}`).join("; ")}`);
    },
  };
}

/** All of D as one matrix, whose blocks can be chosen. @param {string[]} colors @param {(l: number) => void} choose */
function overview(colors, choose) {
  const cells = DEGREES.map((l) => Array.from({ length: (2 * l + 1) ** 2 }, (_, i) => draw("rect", {
    x: l * l + (i % (2 * l + 1)), y: l * l + Math.floor(i / (2 * l + 1)), width: 1.03, height: 1.03,
  })));
  const frames = DEGREES.map((l) => draw("g", { ...(l && { class: "dmk-harm-pick" }) }, ...cells[l], draw("rect", { x: l * l, y: l * l, width: 2 * l + 1, height: 2 * l + 1, class: "dmk-harm-block" })));
  frames.forEach((node, l) => { if (l) node.addEventListener("click", () => choose(l)); });
  const art = draw("svg", { viewBox: "-0.2 -0.2 16.4 16.4", role: "img", "aria-label": "D(R), block-diagonal: blocks of size 1, 3, 5 and 7, zeros elsewhere" },
    draw("rect", { width: COUNT, height: COUNT, class: "dmk-harm-whole" }), ...frames);
  return {
    art,
    /** @param {number[][][]} matrices @param {number} degree */
    show(matrices, degree) {
      matrices.forEach((matrix, l) => {
        matrix.flat().forEach((entry, i) => cells[l][i].setAttribute("fill", color(colors, entry, 1)));
        frames[l].toggleAttribute("data-chosen", l === degree);
      });
      // What is drawn last lies on top.
      if (art.lastChild !== frames[degree]) art.append(frames[degree]);
    },
  };
}

/** A block of D with its numbers, times the coefficients before the turn, is those after it. @param {string[]} colors */
function product(colors) {
  const art = draw("svg", { viewBox: "0 0 334 252", role: "img" });
  /** @type {{shape: SVGElement, text: SVGElement}[]} */
  let cells = [];
  let drawn = 0;
  /** @param {number} l */
  function build(l) {
    const count = 2 * l + 1, side = Math.min(226 / count, 306 / (count + 3.1)), gap = 0.55 * side;
    const [left, top] = [(334 - 22 - (count + 2) * side - 2 * gap) / 2 + 20, 22 + (226 - count * side) / 2];
    const columns = [...Array.from({ length: count }, (_, j) => left + j * side), left + count * side + gap, left + (count + 1) * side + 2 * gap];
    const middle = top + (count * side) / 2;
    cells = Array.from({ length: count * columns.length }, (_, k) => {
      const [x, y] = [columns[k % columns.length], top + Math.floor(k / columns.length) * side];
      return { shape: draw("rect", { x, y, width: side - 1, height: side - 1 }), text: draw("text", { x: x + side / 2 - 0.5, y: y + side / 2, class: "dmk-harm-entry" }) };
    });
    const [vector, result] = [columns[count], columns[count + 1]].map((x) => x + side / 2);
    /** @param {number} x @param {number} y @param {string} text @param {string} name */
    const label = (x, y, text, name) => draw("text", { x, y, class: name }, text);
    art.replaceChildren(...cells.flatMap(({ shape, text }) => [shape, text]),
      ...Array.from({ length: count }, (_, i) => label(left - 13, top + (i + 0.5) * side, signed(i - l), "dmk-harm-order")),
      label(left + (count * side) / 2, top - 12, `D${superscript(l)}(R)`, "dmk-harm-head"), label(vector, top - 12, `c${subscript(l)}`, "dmk-harm-head"), label(result, top - 12, "after", "dmk-harm-head"),
      label(left + count * side + gap / 2, middle, "·", "dmk-harm-head"), label(columns[count] + side + gap / 2 - 1, middle, "=", "dmk-harm-head"));
    drawn = l;
  }
  return {
    art,
    /** @param {number[][]} matrix @param {number[]} before @param {number[]} after @param {number} degree */
    show(matrix, before, after, degree) {
      if (degree !== drawn) build(degree);
      const length = norm(before);
      const entries = matrix.flatMap((row, i) => [...row.map((entry) => [entry, 1]), [before[i], length], [after[i], length]]);
      entries.forEach(([value, most], k) => {
        const { shape, text } = cells[k];
        shape.setAttribute("fill", color(colors, value, most));
        text.setAttribute("fill", most > 0 && Math.abs(value) > LEGIBLE * most ? "#ffffff" : "#010101");
        text.textContent = brief(value);
      });
    },
    /** @param {number[][]} matrix @param {number} degree */
    tell(matrix, degree) {
      art.setAttribute("aria-label", `D for l = ${degree}, row by row: ${matrix.map((row) => row.map((value) => signed(Number(value.toFixed(2)) + 0)).join(" ")).join("; ")}`);
    },
  };
}

/** @param {{model: import("./common.mjs").Model, el: HTMLElement}} context */
function render({ model, el }) {
  const { box, stage, controls, say } = frame(el, "Spherical harmonics and Wigner D");
  box.classList.add("dmk-harmonics-explorer");
  /** @type {Tables} */
  const tables = model.get("tables");
  const { colors, generators } = tables;
  const turns = turnsOf(generators);
  const functions = listed(tables);
  /** @param {Record<string, any>} traits */
  const set = (traits) => store(model, traits);

  const ball = globe(tables, turns);
  const bars = chart((k) => set({ coefficients: harmonic(k) }));
  const whole = overview(colors, (degree) => set({ degree }));
  const block = product(colors);
  const law = make("p", { class: "dmk-harm-law" });
  const picks = DEGREES.slice(1).map((degree) => button(`l = ${degree}`, () => set({ degree })));
  /** @param {string} area @param {(string | Node)[]} caption @param {...Node} content */
  const figure = (area, caption, ...content) => make("figure", { class: "dmk-harm-part", "data-area": area }, make("figcaption", {}, make("span", {}, ...caption)), ...content);
  stage.append(
    figure("ball", [make("i", {}, "f"), " after the turn"], ball.node),
    controls,
    figure("bars", ["its coefficients ", make("span", { class: "dmk-harm-key" }, make("span", { class: "dmk-harm-tick" }), "before the turn")], bars.art),
    figure("whole", [make("i", {}, "D"), "(", make("i", {}, "R"), ") in blocks"], whole.art),
    figure("block", [make("span", { class: "dmk-harm-picks", role: "group", "aria-label": "Block" }, ...picks)], block.art, law));

  /** @returns {Angles} */
  const chosen = () => ({ alpha: model.get("alpha"), beta: model.get("beta"), gamma: model.get("gamma") });
  let random = lehmer(model.get("seed"));
  let shown = chosen();
  let halt = () => {};
  const sliders = angleSliders(shown, set);
  const list = choice("Function", [...Object.entries(functions).map(([name, { title }]) => /** @type {[string, string]} */ ([name, title])), ["", "another one"]], "",
    (name) => { if (name) set({ coefficients: functions[name].coefficients }); });
  const another = list.select.lastElementChild;
  another?.setAttribute("hidden", "");
  controls.append(make("div", { class: "dmk-harm-sliders" }, ...sliders.nodes), list.node,
    button("Random f", () => set({ coefficients: normals(random) })),
    button("Random R", () => glide(toEuler(haar(random)))), button("R = 1", () => glide({ alpha: 0, beta: 0, gamma: 0 })));

  function paint() {
    /** @type {[number[], number]} */
    const [coefficients, degree] = [model.get("coefficients"), model.get("degree")];
    const matrices = blocks(turns, shown);
    const turned = matrices.flatMap((matrix, l) => matrix.map((row) => row.reduce((sum, entry, j) => sum + entry * coefficients[l * l + j], 0)));
    ball.show(coefficients, turned, shown);
    bars.show(coefficients, turned, degree);
    whole.show(matrices, degree);
    block.show(matrices[degree], part(coefficients, degree), part(turned, degree), degree);
    sliders.show(shown);
    return { coefficients, turned, degree, matrices };
  }

  function settle() {
    halt();
    shown = chosen();
    const { coefficients, turned, degree, matrices } = paint();
    const [c, D] = [`c${subscript(degree)}`, `D${superscript(degree)}(R)`];
    law.textContent = `‖${D} ${c}‖ = ‖${c}‖ = ${norm(part(turned, degree)).toFixed(2)}`;
    picks.forEach((node, k) => node.setAttribute("aria-pressed", String(DEGREES[k + 1] === degree)));
    list.select.value = Object.keys(functions).find((name) => agree(functions[name].coefficients, coefficients)) ?? "";
    bars.tell(turned);
    block.tell(matrices[degree], degree);
    say(words({ coefficients, turned, degree, rests: agree(fromEuler(shown), fromEuler({ alpha: 0, beta: 0, gamma: 0 })) }));
  }

  /** Chooses angles at once and lets the picture follow. @param {Angles} target */
  function glide(target) {
    const from = shown;
    set(target);
    settle();
    halt = animate(GLIDE, (t) => { shown = between(from, target, t); paint(); });
  }

  const unfollow = [follow(model, ["coefficients", "alpha", "beta", "gamma", "degree"], settle), follow(model, ["seed"], () => { random = lehmer(model.get("seed")); })];
  return () => {
    halt();
    for (const undo of unfollow) undo();
  };
}

export default { render };

// @ts-check
import { animate, button, choice, draw, follow, frame, make, onward, pointList, slider, store } from "./common.mjs";
import { TRAITS, formula, moved, name, nearest, read, shade, square, squareWords, stepWords, terms, write } from "./convolution_stepper_core.mjs";
import { edit, player } from "./stepping.mjs";

/** @typedef {import("./convolution_stepper_core.mjs").Hexagon} Hexagon */
/** @typedef {import("./convolution_stepper_core.mjs").State} State */

const PAUSE = 1200; // milliseconds for each step of the play
const TURN = 500; // milliseconds of a turn
const [RADIUS, HUB] = [90, 43]; // of the hexagon and of the dial

/** @param {number} angle in degrees @param {number} radius @returns {[number, number]} y up */
const polar = (angle, radius) => [radius * Math.cos((angle * Math.PI) / 180), radius * Math.sin((angle * Math.PI) / 180)];

/** @param {number} angle in degrees @param {number} radius */
const upright = (angle, radius) => `translate(${pointList([polar(angle, radius)])})`;

/** The part of the hexagon that belongs to the corner on the right, smaller by a margin.
 * @param {number} margin */
function kite(margin) {
  const middle = polar(30, (RADIUS * Math.sqrt(3)) / 2);
  const [x, y] = [middle[0] + margin * (0.5 - Math.sqrt(3) / 2), middle[1] - margin * (0.5 + Math.sqrt(3) / 2)];
  return pointList([[2 * margin, 0], [x, -y], [RADIUS - (2 * margin) / Math.sqrt(3), 0], [x, y]]);
}

/**
 * A function on the corners of a hexagon: each corner's part is filled by its value.
 * @param {Hexagon} hexagon @param {string} [role] @param {number} [radius] where the values stand
 */
function picture({ labels, angles }, role = "img", radius = 56) {
  const parts = angles.map(() => draw("g", { class: "dmk-conv-part" },
    draw("polygon", { points: kite(0) }), draw("polygon", { points: kite(3.5), class: "dmk-conv-ring" }),
    draw("text", { class: "dmk-conv-value" }), draw("text", { class: "dmk-conv-mark", y: 14 })));
  const art = draw("svg", { viewBox: "-110 -101 220 202", role },
    ...parts,
    draw("g", { "aria-hidden": "true" }, ...angles.map((angle, x) => draw("text", { class: "dmk-conv-label", transform: upright(angle, RADIUS + 12) },
      // At the sides the number stands above the name.
      draw("tspan", { class: "dmk-conv-number", ...(x % 3 ? {} : { x: 0, dy: -8 }) }, String(x + 1)), x % 3 ? ` ${labels[x]}` : draw("tspan", { x: 0, dy: 14 }, labels[x])))));
  const caption = make("figcaption", {});
  /** @param {(string | Node)[]} nodes */
  const entitle = (...nodes) => caption.replaceChildren(...nodes);
  /** @param {number} turn in degrees */
  const place = (turn) => parts.forEach((part, x) => {
    const angle = angles[x] + turn;
    const [shape, ring, value, mark] = part.children;
    for (const outline of [shape, ring]) outline.setAttribute("transform", `rotate(${-angle})`);
    for (const text of [value, mark]) text.setAttribute("transform", upright(angle, radius));
  });
  place(0);
  return {
    node: make("figure", {}, caption, art), art, parts, place, entitle,
    /** @param {(number | null)[]} values @param {number} most @param {number[]} factors */
    show: (values, most, factors) => values.forEach((value, x) => {
      const [shape, , text, mark] = /** @type {SVGElement[]} */ ([...parts[x].children]);
      shape.style.fill = value === null ? "" : shade(value, most);
      text.textContent = value === null ? "" : write(value);
      text.setAttribute("y", factors[x] === 1 ? "0" : "-4");
      mark.textContent = factors[x] === 1 ? "" : `×${factors[x]}`;
    }),
  };
}
/** @typedef {ReturnType<typeof picture>} Picture */

/** The six weights on a disc that points at u. @param {Hexagon} hexagon */
function dial({ angles, sources }) {
  const weights = angles.map(() => draw("g", {}, draw("circle", { r: 13 }), draw("text", {})));
  const hand = draw("path", { d: `M${HUB + 10} 0L${HUB - 1} 8V-8Z`, class: "dmk-conv-hand" });
  const node = draw("g", { class: "dmk-conv-dial", "aria-hidden": "true" }, draw("circle", { r: HUB, class: "dmk-conv-plate" }), hand, ...weights, draw("text", { class: "dmk-conv-omega" }, "ω"));
  return {
    node,
    /** @param {number[]} values @param {number} now the weight of the last term, or -1 */
    show: (values, now) => values.forEach((value, g) => {
      weights[g].children[1].textContent = write(value);
      weights[g].toggleAttribute("data-now", g === now);
      weights[g].toggleAttribute("data-zero", value === 0);
    }),
    /** @param {number} turn in degrees */
    place(turn) {
      hand.setAttribute("transform", `rotate(${-turn})`);
      weights.forEach((weight, g) => weight.setAttribute("transform", upright(turn + angles[sources[0][g]], 29)));
    },
  };
}

/** Turns by the shorter way; the first time there is nothing to turn from.
 * @param {(turn: number) => void} place */
function turner(place) {
  let [at, goal] = [NaN, NaN];
  let halt = () => {};
  return {
    halt: () => halt(),
    /** @param {number} angle in degrees */
    to(angle) {
      if (angle === goal) return;
      halt();
      const start = Number.isNaN(at) ? angle : nearest(at, angle);
      goal = angle;
      if (start === angle) place((at = angle));
      else halt = animate(TURN, (t) => place((at = start + t * (angle - start))));
    },
  };
}

/** The terms of the sum, one row for each g, with the kernel's values to change.
 * @param {Hexagon} hexagon @param {(step: number) => void} go */
function board({ labels, sources }, go) {
  const head = make("caption");
  const rows = labels.map((label, g) => {
    const weight = make("div", { class: "dmk-conv-weight", role: "spinbutton", "aria-label": `ω at ${label}`, "aria-valuemin": -3, "aria-valuemax": 3, tabindex: g ? -1 : 0 });
    const [twice, source, value, product, sum] = ["span", "td", "td", "td", "td"].map((tag) => make(/** @type {"td"} */ (tag)));
    const node = make("tr", {}, make("th", { scope: "row" }, make("button", { type: "button", class: "dmk-conv-jump", "aria-label": `add up to ${label}`, onclick: () => go(g + 1) }, label)),
      make("td", {}, make("div", { class: "dmk-conv-pair" }, weight, twice)), source, value, product, sum);
    return { node, weight, twice, source, value, product, sum };
  });
  const node = make("table", { class: "dmk-conv-terms" }, head,
    make("thead", {}, make("tr", {}, ...["g", "ω(g)", "ug⁻¹", "f(ug⁻¹)", "product", "sum"].map((text) => make("th", { scope: "col" }, text)))),
    make("tbody", {}, ...rows.map((row) => row.node)));
  return {
    node, weights: rows.map((row) => row.weight),
    /** @param {State} state */
    show(state) {
      const { hexagon, kernel, u, step, weights } = state;
      const factor = hexagon.factors[weights][u];
      head.textContent = `The sum at u = ${labels[u]}`;
      terms(state).forEach((term, g) => {
        const { node: line, weight, twice, source, value, product, sum } = rows[g];
        const done = g < step;
        weight.textContent = write(kernel[g]);
        weight.setAttribute("aria-valuenow", String(kernel[g]));
        weight.style.background = shade(kernel[g], 3);
        twice.textContent = factor === 1 ? "" : `×${factor}`;
        source.textContent = labels[sources[u][g]];
        value.textContent = String(term.value);
        product.textContent = done ? write(term.product) : "";
        sum.textContent = done ? write(term.sum) : "";
        line.toggleAttribute("data-now", g === step - 1);
        line.toggleAttribute("data-zero", kernel[g] === 0);
      });
    },
  };
}

/** Makes the corners radio buttons, one stop of the tab key: arrows go round.
 * @param {SVGElement[]} parts @param {(u: number) => void} choose */
function pick(parts, choose) {
  parts.forEach((part, x) => {
    part.setAttribute("role", "radio");
    part.addEventListener("click", () => choose(x));
    part.addEventListener("keydown", (event) => {
      const next = event.key === " " ? x : event.key.startsWith("Arrow") ? onward(event.key, x, parts.length, -1) : null;
      if (next === null) return;
      choose(next);
      parts[next].focus();
      event.preventDefault();
    });
  });
}

/** What T_g does to something, with the index set lower. @param {string} g @param {string} [of] @returns {(string | Node)[]} */
const moving = (g, of = "") => ["T", make("sub", {}, g), of];

/** @param {{model: import("./common.mjs").Model, el: HTMLElement}} context */
function render({ model, el }) {
  const now = () => read((trait) => model.get(trait));
  const { hexagon } = now();
  const { labels, angles } = hexagon;
  const { box, stage, controls, say } = frame(el, "Convolution stepper on the hexagon");
  box.classList.add("dmk-convolution-stepper");

  const { play, pause } = player(PAUSE,
    () => { const { step } = now(); if (step === labels.length) store(model, moved(now(), 1)); return step === labels.length; },
    () => { store(model, moved(now(), 1)); return now().step < labels.length; });
  /** @param {Record<string, any>} values what a reader sets, which ends the play */
  const set = (values) => { pause(); store(model, values); };
  /** @param {"f" | "kernel"} trait @param {number} at @param {number} value */
  const change = (trait, at, value) => set({ [trait]: now()[trait].map((old, x) => (x === at ? value : old)) });

  const input = picture(hexagon, "group", 69);
  const output = picture(hexagon, "radiogroup");
  const [turned, first, last] = [picture(hexagon), picture(hexagon), picture(hexagon)];
  const hub = dial(hexagon);
  input.art.append(hub.node);
  const table = board(hexagon, (step) => set({ step }));
  const equation = make("p", { class: "dmk-conv-formula", role: "status", "aria-live": "polite" });
  /** @param {string} part */
  const aside = (part) => make("p", { class: `dmk-conv-${part}`, "aria-hidden": "true" });
  const [left, right, across, sign] = ["down", "down", "across", "sign"].map(aside);
  const verdict = make("p", { class: "dmk-conv-verdict" });
  const areas = { f: input.node, terms: table.node, out: output.node, left, formula: equation, right, turned: turned.node, across, first: first.node, sign, last: last.node, verdict };
  for (const [area, node] of Object.entries(areas)) node.style.setProperty("--area", area);
  stage.append(...Object.values(areas));
  edit(input.parts, [0, 9], (x) => now().f[x], (x, value) => change("f", x, value));
  edit(table.weights, [-3, 3], (g) => now().kernel[g], (g, value) => change("kernel", g, value));
  pick(output.parts, (u) => set({ u, step: 0 }));
  input.entitle("f");
  input.art.setAttribute("aria-label", "f");
  input.parts.forEach((part, x) => {
    for (const [key, value] of Object.entries({ role: "spinbutton", "aria-label": `f at ${labels[x]}`, "aria-valuemin": "0", "aria-valuemax": "9" })) part.setAttribute(key, value);
    part.tabIndex = x === 0 ? 0 : -1;
  });

  const track = slider("Turn g", { min: 0, max: angles.length - 1, step: 1, value: 0 }, (g) => `${labels[g]}: ${angles[g]}°`, (g) => { store(model, { g }); });
  const law = choice("Weights", [["shared", "the same everywhere"], ["own", `double at ${labels.filter((_, u) => hexagon.factors.own[u] === 2).join(", ")}`]], "", (weights) => set({ weights }));
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  controls.append(
    make("div", { class: "dmk-conv-bar" }, button("back", () => set(moved(now(), -1))), button("step", () => set(moved(now(), 1))), !still && play),
    make("div", { class: "dmk-conv-bar" }, track.node, law.node),
    make("p", { class: "dmk-conv-hint dmk-muted" }, "Click f or ω to change a value, the result to see its sum."));

  const [dialTurn, ...turns] = [hub, turned, last].map(({ place }) => turner(place));

  const unfollow = follow(model, [...TRAITS], () => {
    const state = now();
    const { f, kernel, u, g, step, weights } = state;
    const ways = square(state);
    const factors = hexagon.factors[weights];
    const ones = factors.map(() => 1);
    const most = Math.max(...[...ways.output, ...ways.first].map(Math.abs));
    const sums = terms(state);
    const [source, soFar] = step > 0 ? [sums[step - 1].source, sums[step - 1].sum] : [-1, null];
    const results = ways.output.map((value, x) => (x === u ? soFar : value));

    output.entitle(name(weights));
    output.art.setAttribute("aria-label", `${name(weights)}: choose u`);
    turned.entitle(...moving(labels[g], "f"));
    first.entitle(...(weights === "own" ? ["L(", ...moving(labels[g], "f"), ")"] : ["(", ...moving(labels[g], "f"), ")∗ω"]));
    last.entitle(...moving(labels[g], `(${name(weights)})`));
    for (const down of [left, right]) down.replaceChildren("↓ ", ...moving(labels[g]));
    across.textContent = `${weights === "own" ? "L" : "∗ω"}\n→`;

    input.show(f, 9, ones);
    turned.show(f, 9, ones);
    output.show(results, most, factors);
    first.show(ways.first, most, factors);
    last.show(ways.output, most, factors);
    input.parts.forEach((part, x) => {
      part.setAttribute("aria-valuenow", String(f[x]));
      part.toggleAttribute("data-now", x === source);
    });
    output.parts.forEach((part, x) => {
      const result = results[x];
      part.setAttribute("aria-label", `${labels[x]}: ${result === null ? "nothing added yet" : write(result)}`);
      part.setAttribute("aria-checked", String(x === u));
      part.tabIndex = x === u ? 0 : -1;
      part.toggleAttribute("data-now", x === u);
      part.toggleAttribute("data-open", x === u && step < sums.length);
    });
    for (const [shown, values] of /** @type {[Picture, number[]][]} */ ([[turned, ways.turned], [first, ways.first], [last, ways.last]])) {
      shown.art.setAttribute("aria-label", `${shown.node.firstChild?.textContent}: ${values.map((value, x) => `${write(value)} at ${labels[x]}`).join(", ")}`);
    }
    first.parts.forEach((part, x) => part.toggleAttribute("data-differs", ways.first[x] !== ways.last[x]));
    // What has been turned to x was drawn for g⁻¹x.
    hexagon.origins[g].forEach((origin, x) => last.parts[origin].toggleAttribute("data-differs", ways.first[x] !== ways.last[x]));
    hub.show(kernel.map((weight) => weight * factors[u]), step - 1);
    dialTurn.to(angles[u]);
    for (const one of turns) one.to(angles[g]);

    table.show(state);
    sign.textContent = ways.difference === 0 ? "=" : "≠";
    verdict.replaceChildren("largest difference: ", make("b", {}, write(ways.difference)));
    box.toggleAttribute("data-broken", ways.difference !== 0);
    track.show(g);
    law.select.value = weights;
    const [symbols, words] = [formula(state), stepWords(state)];
    if (equation.textContent !== `${symbols} ${words}`) equation.replaceChildren(make("b", {}, symbols), " ", make("span", {}, words));
    say(squareWords(state));
  });
  return () => { pause(); for (const one of [dialTurn, ...turns]) one.halt(); unfollow(); };
}

export default { render };

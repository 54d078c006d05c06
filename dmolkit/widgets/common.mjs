// @ts-check
// What all widgets share. Python puts this text into each widget's own module, because a
// module that a browser gets as a string has no siblings to import from.

/** @typedef {{get(name: string): any, set(name: string, value: any): void, save_changes(): void,
 *   on(event: string, callback: () => void): void, off(event: string, callback: () => void): void}} Model */
/** @typedef {string | Node | null | undefined | false} Child */

/**
 * @template {Element} T
 * @param {T} node @param {Record<string, any>} attributes @param {Child[]} children
 * @returns {T}
 */
function furnish(node, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") node.addEventListener(name.replace(/^on/, ""), value);
    else if (value !== null && value !== undefined && value !== false) node.setAttribute(name, value === true ? "" : String(value));
  }
  node.append(.../** @type {(string | Node)[]} */ (children.filter((child) => child || child === "")));
  return node;
}

/**
 * An HTML element: make("p", {class: "note", onclick: act}, "text", child).
 * @template {keyof HTMLElementTagNameMap} K
 * @param {K} tag @param {Record<string, any>} [attributes] @param {...Child} children
 * @returns {HTMLElementTagNameMap[K]}
 */
export function make(tag, attributes = {}, ...children) {
  return furnish(document.createElement(tag), attributes, children);
}

/**
 * An SVG element, with the same arguments as make.
 * @template {keyof SVGElementTagNameMap} K
 * @param {K} tag @param {Record<string, any>} [attributes] @param {...Child} children
 * @returns {SVGElementTagNameMap[K]}
 */
export function draw(tag, attributes = {}, ...children) {
  return furnish(document.createElementNS("http://www.w3.org/2000/svg", tag), attributes, children);
}

const MARKUP = /(?<![\p{L}\p{N}_*])(\*\*?)(?=\S)([^*]+)(?<=\S)\1(?![\p{L}\p{N}_*])|`([^`]+)`/gu;

/**
 * The nodes of a text in which *word* is emphasis, **word** is strong and `word` is code.
 * Nothing else is markup.
 * @param {string} text
 * @returns {(string | HTMLElement)[]}
 */
export function rich(text) {
  /** @type {(string | HTMLElement)[]} */
  const nodes = [];
  let end = 0;
  for (const found of text.matchAll(MARKUP)) {
    const [all, stars, words, code] = found;
    nodes.push(text.slice(end, found.index), make(!stars ? "code" : stars === "*" ? "em" : "strong", {}, words ?? code));
    end = found.index + all.length;
  }
  nodes.push(text.slice(end));
  return nodes;
}

/**
 * The frame of a widget: the picture first, the controls under it, the result in words last.
 * The words are a live region, so a screen reader speaks them when they change.
 * @param {HTMLElement} el @param {string} label what the widget is, for screen readers
 */
export function frame(el, label) {
  const stage = make("div", { class: "dmk-stage" });
  const controls = make("div", { class: "dmk-controls" });
  const words = make("p", { class: "dmk-words", role: "status", "aria-live": "polite" });
  const box = make("div", { class: "dmk", role: "group", "aria-label": label }, stage, controls, words);
  el.replaceChildren(box);
  return { box, stage, controls, words, say: (/** @type {string} */ text) => { if (words.textContent !== text) words.textContent = text; } };
}

/** @param {string} label @param {() => void} act @param {Record<string, any>} [attributes] */
export function button(label, act, attributes = {}) {
  return make("button", { type: "button", class: "dmk-button", onclick: act, ...attributes }, label);
}

/**
 * A labelled drop-down list. Options are [value, text] pairs.
 * @param {string} label @param {[string, string][]} options @param {string} value
 * @param {(value: string) => void} change
 */
export function choice(label, options, value, change) {
  const select = make("select", { onchange: () => change(select.value) },
    ...options.map(([key, text]) => make("option", { value: key, selected: key === value }, text)));
  return { node: make("label", { class: "dmk-choice" }, label, select), select };
}

/**
 * A labelled slider that shows its value in words.
 * @param {string} label @param {{min: number, max: number, step: number, value: number}} range
 * @param {(value: number) => string} format @param {(value: number) => void} input
 */
export function slider(label, range, format, input) {
  const { min, max, step, value } = range;
  // Screen readers get the value from the field itself.
  const said = make("span", { class: "dmk-value", "aria-hidden": "true" }, format(value));
  // The order matters: a value that is set before its limits is clamped to 0…100.
  const field = make("input", { type: "range", min, max, step, value, "aria-valuetext": format(value), oninput: () => { show(Number(field.value)); input(Number(field.value)); } });
  /** @param {number} value */
  function show(value) {
    field.value = String(value);
    said.textContent = format(value);
    field.setAttribute("aria-valuetext", format(value));
  }
  return { node: make("label", { class: "dmk-slider" }, make("span", {}, label), field, said), field, show };
}

/**
 * Where a key leads from one of so many places, which go round; null for other keys.
 * @param {string} key @param {number} at @param {number} count
 * @param {number} [line] places in a line: as far the keys up and down lead
 */
export function onward(key, at, count, line = 1) {
  /** @type {Record<string, number>} */
  const target = { ArrowRight: at + 1, ArrowLeft: at - 1, ArrowDown: at + line, ArrowUp: at - line, Home: 0, End: count - 1 };
  return Object.hasOwn(target, key) ? (target[key] + count) % count : null;
}

/** Makes a set of nodes one stop of the tab key: arrow keys go from one to the next.
 * @param {(HTMLElement | SVGElement)[]} items */
export function rove(items) {
  /** @param {number} current */
  const only = (current) => items.forEach((item, i) => item.setAttribute("tabindex", i === current ? "0" : "-1"));
  items.forEach((item, i) => {
    item.addEventListener("focus", () => only(i));
    item.addEventListener("keydown", (event) => {
      const next = onward(/** @type {KeyboardEvent} */ (event).key, i, items.length);
      if (next === null) return;
      event.preventDefault();
      items[next].focus();
    });
  });
  only(0);
}

/** Redraws that wait until store has set its last trait. @type {Set<() => void> | null} */
let waiting = null;

/**
 * Calls redraw now and whenever one of the model's traits changes; returns what undoes that.
 * @param {Model} model @param {string[]} names @param {() => void} redraw
 */
export function follow(model, names, redraw) {
  const changed = () => { if (waiting) waiting.add(redraw); else redraw(); };
  for (const name of names) model.on(`change:${name}`, changed);
  redraw();
  return () => { for (const name of names) model.off(`change:${name}`, changed); };
}

/**
 * Sets several traits; who follows them redraws once, when all of them are set.
 * @param {Model} model @param {Record<string, any>} values
 */
export function store(model, values) {
  const outermost = waiting === null;
  const redraws = (waiting ??= new Set());
  try {
    for (const [name, value] of Object.entries(values)) model.set(name, value);
  } finally {
    if (outermost) waiting = null;
  }
  if (outermost) for (const redraw of redraws) redraw();
  model.save_changes();
}

/**
 * Runs step(t) with t from 0 to 1, eased, over so many milliseconds. Readers who ask
 * for reduced motion see the last step only. The returned function stops it where it is.
 * @param {number} duration @param {(t: number) => void} step @param {() => void} [done]
 */
export function animate(duration, step, done = () => {}) {
  if (matchMedia("(prefers-reduced-motion: reduce)").matches) {
    step(1);
    done();
    return () => {};
  }
  let request = 0;
  const start = performance.now();
  /** @param {number} now */
  function tick(now) {
    const t = Math.min(1, Math.max(0, (now - start) / duration));
    step(t < 0.5 ? 2 * t * t : 1 - 2 * (1 - t) ** 2);
    if (t < 1) request = requestAnimationFrame(tick);
    else done();
  }
  request = requestAnimationFrame(tick);
  return () => cancelAnimationFrame(request);
}

/** Red, green and blue of a colour #rrggbb, from 0 to 255. @param {string} hex */
export const rgb = (hex) => [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16));

/** The colour of a value on the map, whose middle is 0 and whose ends are ±most.
 * @template T @param {T[]} colors @param {number} value @param {number} most */
export function color(colors, value, most) {
  const middle = (colors.length - 1) / 2;
  const share = most === 0 ? 0 : Math.max(-1, Math.min(1, value / most));
  return colors[Math.round(middle * (1 + share))];
}

/** The direction of corner 1 of the polygon with n corners at rest; s mirrors left and right.
 * @param {number} n */
export const cornerAngle = (n) => (n % 2 ? Math.PI / 2 : n === 4 ? Math.PI / 4 : 0);

/** Where an element of e, r, …, s, rs, … takes each corner of the polygon, all counted from 0.
 * @param {number} n @param {number} element */
export function cornerPlaces(n, element) {
  const sum = Math.round(((Math.PI - 2 * cornerAngle(n)) * n) / (2 * Math.PI)); // s takes corner k to place sum − k
  return Array.from({ length: n }, (_, k) => ((((element < n ? k : sum - k) + element) % n) + n) % n);
}

/** The value of a `points` attribute, for points with y up. @param {number[][]} list */
export const pointList = (list) => list.map(([x, y]) => `${x.toFixed(2)},${(-y).toFixed(2)}`).join(" ");

/** Parallel strokes across a convex outline (y up), as a path: they mark the back of a figure.
 * @param {number[][]} outline @param {number} spacing */
export function hatch(outline, spacing) {
  const farthest = Math.max(...outline.map(([x, y]) => Math.abs(y - x)));
  const strokes = [];
  for (let offset = -spacing * Math.floor(farthest / spacing); offset <= farthest; offset += spacing) {
    const hits = outline.flatMap(([x0, y0], i) => {
      const [x1, y1] = outline[(i + 1) % outline.length];
      const [a, b] = [y0 - x0 - offset, y1 - x1 - offset];
      return a < 0 !== b < 0 ? [[x0 + (a / (a - b)) * (x1 - x0), y0 + (a / (a - b)) * (y1 - y0)]] : [];
    });
    if (hits.length === 2) strokes.push(`M${pointList(hits).replace(" ", "L")}`);
  }
  return strokes.join("");
}

/** The polygon after an element has moved it: numbers where the corners are, a flag on the way to
 * corner 1 that shows the sense of rotation, and hatching on its back. CSS may set its --fill.
 * @param {number} n @param {number} element */
export function polygonFigure(n, element) {
  const [radius, mirrored, places] = [n === 4 ? 54 : 38, element >= n, cornerPlaces(n, element)];
  /** @param {number} place */
  const angle = (place) => cornerAngle(n) + (2 * Math.PI * place) / n;
  const corners = places.map((_, place) => [radius * Math.cos(angle(place)), radius * Math.sin(angle(place))]);
  const [cos, sin] = [Math.cos(angle(places[0])), Math.sin(angle(places[0]))];
  /** @param {number} along @param {number} across */
  const flag = (along, across) => [along * cos - across * sin, along * sin + across * cos];
  return draw("svg", { viewBox: "-50 -50 100 100", "aria-hidden": "true", class: "dmk-polygon" },
    draw("polygon", { points: pointList(corners), fill: "var(--fill, none)" }),
    mirrored && draw("path", { d: hatch(corners, 9), stroke: "var(--dmk-muted)" }),
    draw("g", { stroke: "currentColor", "stroke-width": 2.2 },
      draw("polygon", { points: pointList(corners), fill: "none" }),
      draw("polygon", { points: pointList([flag(20, 0), flag(10, mirrored ? -15 : 15), flag(2, 0)]), fill: "currentColor" }),
      draw("polyline", { points: pointList([flag(-16, 0), flag(20, 0)]) })),
    ...places.map((place, k) => draw("g", { transform: `translate(${pointList([corners[place]])})` },
      draw("circle", { r: 11, fill: "var(--dmk-surface)", stroke: "currentColor", "stroke-width": 1.6 }),
      draw("text", { "text-anchor": "middle", "dominant-baseline": "central", "font-size": 16, "font-weight": 700 }, String(k + 1)))));
}

// @ts-check
import { animate, button, choice, cornerAngle, draw, follow, frame, make, onward, pointList, polygonFigure, store } from "./common.mjs";
import {
  RIM, SIDES, actionWords, arrow, cosetNames, images, layout, offsets, partitionWords, polar, set, settle, several, textSize, uneven,
} from "./coset_painter_core.mjs";
import { product, shorten } from "./cayley_table.mjs";

/** @typedef {import("./coset_painter_core.mjs").Group} Group */
/** @typedef {import("./coset_painter_core.mjs").State} State */

const HEADER = 1.15; // thickness of the table's headers, in cells
const TINTS = 8; // colours, and as many patterns
/** @type {Record<number, string>} */
const SHAPES = { 3: "triangle", 4: "square", 6: "hexagon" };

/** Gives a node the colour and the pattern of a coset.
 * @template {HTMLElement} T @param {T} node @param {number} number @returns {T} */
function paint(node, number) {
  node.classList.add("dmk-coset-swatch");
  node.style.setProperty("--tint", `var(--dmk-c${number % TINTS})`);
  node.dataset.coset = String(number);
  node.dataset.pattern = String((number + Math.floor(number / TINTS)) % TINTS);
  return node;
}

/** The Cayley table, sorted by cosets; the row of the acting element is marked.
 * @param {(element: number) => void} act */
function board(act) {
  const plane = make("div", { class: "dmk-coset-plane", role: "table" });
  const node = make("div", { class: "dmk-coset-table" }, plane);
  const band = make("div", { class: "dmk-coset-band", "aria-hidden": "true" });
  /** @type {Group | null} */
  let group = null;
  /** @type {HTMLElement[][]} with the headers first */
  let cells = [];
  plane.addEventListener("click", ({ target }) => {
    const row = target instanceof Element ? target.closest("[data-element]") : null;
    if (row instanceof HTMLElement) act(Number(row.dataset.element));
  });

  /** @param {Group} next */
  function build(next) {
    group = next;
    const { labels } = next;
    /** @param {string} role @param {string} label */
    const header = (role, label) => make("div", { role, class: "dmk-coset-header", "aria-label": label }, shorten(label));
    cells = [
      [make("div", { role: "cell", class: "dmk-coset-header dmk-muted" }, "a · b"), ...labels.map((label) => header("columnheader", label))],
      ...labels.map((row, a) => [header("rowheader", row), ...labels.map((_, b) => make("div", { role: "cell", class: "dmk-coset-cell" }, shorten(labels[product(next, a, b)])))]),
    ];
    plane.replaceChildren(band, ...cells.map((row, i) => make("div", { role: "row", class: "dmk-coset-row", "data-element": i ? i - 1 : null }, ...row)));
  }

  return {
    node,
    /** @param {State} state */
    show(state) {
      if (state.group !== group) build(state.group);
      const { group: { labels, title }, cosets, home, side, subgroup, acting } = state;
      const [at, names] = [offsets(cosets), cosetNames(state)];
      const span = HEADER + 1 + Math.max(...at);
      node.style.setProperty("--span", String(span));
      node.style.setProperty("--letters", `${(textSize(labels, 100, 100) / span).toFixed(3)}cqi`);
      plane.setAttribute("aria-label", `Cayley table of ${title}, sorted by the ${side} cosets of ${subgroup.label}`);
      /** @param {number} place */
      const percent = (place) => `${(100 * place).toFixed(2)}%`;
      const shifts = [0, ...at.map((place) => HEADER + place)];
      cells.forEach((row, i) => {
        /** @type {HTMLElement} */ (row[0].parentElement).style.translate = `0 ${percent(shifts[i])}`;
        row.forEach((cell, j) => {
          cell.style.translate = `${percent(shifts[j])} 0`;
          if (i === 0 || j === 0) return;
          const x = product(state.group, i - 1, j - 1);
          paint(cell, home[x]).setAttribute("aria-label", `${labels[x]}, in ${names[home[x]]}`);
        });
        row[0].toggleAttribute("data-acting", i === acting + 1);
      });
      band.style.translate = `0 ${percent(shifts[acting + 1])}`;
    },
  };
}

/** The cosets as points, with arrows for the acting element. */
function pointsPicture() {
  const art = draw("svg", { viewBox: "-100 -100 200 200", "aria-hidden": "true" });
  const plates = make("div", {});
  const map = make("div", { class: "dmk-coset-map", role: "img" }, art, plates);
  const caption = make("figcaption", { class: "dmk-muted" });
  let halt = () => {};
  let drawn = "";
  return {
    node: make("figure", { class: "dmk-coset-points" }, map, caption),
    stop: () => halt(),
    /** @param {State} state */
    show(state) {
      const { key, group, which, side, cosets, acting } = state;
      if (drawn === String([key, which, side, acting])) return;
      drawn = String([key, which, side, acting]);
      halt();
      const { points, half, room, shape } = layout(state);
      const names = cosetNames(state);
      map.style.setProperty("--letters", `${textSize(names, half[0], half[1]).toFixed(2)}cqi`);
      plates.replaceChildren(...names.map((name, i) => paint(make("div", {
        class: "dmk-coset-point",
        style: `left:${(50 + points[i][0] / 2).toFixed(2)}%;top:${(50 - points[i][1] / 2).toFixed(2)}%;width:${half[0].toFixed(2)}%;height:${half[1].toFixed(2)}%`,
      }, shorten(name)), i)));
      const to = images(state, acting);
      const torn = to.some(({ length }) => length > 1);
      const arrows = to.flatMap((targets, i) => targets.map((j) => ({ i, ...arrow(points[i], points[j], half, room) })));
      const paths = arrows.map(({ path }) => draw("path", { d: path, class: "dmk-coset-arrow", "data-torn": torn }));
      const beads = arrows.map(({ i }) => draw("circle", { r: 4.5, fill: `var(--dmk-c${i % TINTS})`, class: "dmk-coset-bead" }));
      const n = group.corners;
      const rim = shape === "edges" ? RIM / Math.cos(Math.PI / n) : RIM;
      const outline = Array.from({ length: shape ? n : 0 }, (_, k) => polar(rim, cornerAngle(n) + (2 * Math.PI * k) / n));
      art.replaceChildren(
        draw("polygon", { points: pointList(outline), class: "dmk-coset-outline" }),
        ...paths,
        ...arrows.map(({ tip: [x, y], angle }) => draw("path", { d: "M2 0L-7 3.8L-5 0L-7 -3.8Z", class: "dmk-coset-head", transform: `translate(${x.toFixed(1)} ${y.toFixed(1)}) rotate(${((angle * 180) / Math.PI).toFixed(1)})` })),
        ...beads);
      const what = several(cosets.length, side === "left" ? "point" : "right coset");
      const where = shape ? `, the ${shape} of the ${SHAPES[n] ?? "polygon"}` : "";
      caption.textContent = `${what}${where}; ${torn ? `dashed: ${group.labels[acting]} tears them` : `arrows: ${group.labels[acting]} acts`}`;
      map.setAttribute("aria-label", `${caption.textContent}. ${actionWords(state)}`);
      halt = animate(900, (t) => beads.forEach((bead, k) => {
        const { x, y } = paths[k].getPointAtLength(t * paths[k].getTotalLength());
        bead.setAttribute("cx", x.toFixed(1));
        bead.setAttribute("cy", y.toFixed(1));
      }), () => beads.forEach((bead) => bead.remove()));
    },
  };
}

/** The elements, each as a button with its figure, gathered into their cosets.
 * @param {(element: number) => void} act */
function gallery(act) {
  const node = make("div", { class: "dmk-coset-trays", role: "group" });
  /** @type {Group | null} */
  let group = null;
  let sorted = "";
  /** @type {HTMLButtonElement[]} */
  let tiles = [];
  /** @type {number[]} elements from first to last */
  let order = [];

  node.addEventListener("keydown", (event) => {
    const now = order.findIndex((x) => tiles[x] === event.target);
    const next = onward(event.key, now, order.length);
    if (now < 0 || next === null) return;
    event.preventDefault();
    tiles[order[next]].focus();
  });
  node.addEventListener("focusin", ({ target }) => tiles.forEach((tile) => { tile.tabIndex = tile === target ? 0 : -1; }));

  /** @param {Group} next */
  function build(next) {
    group = next;
    tiles = next.labels.map((label, x) => make("button", { type: "button", class: "dmk-coset-tile", onclick: () => act(x), "data-plain": next.corners === 0 },
      next.corners > 0 && polygonFigure(next.corners, x), make("span", {}, shorten(label))));
  }

  /** @param {State} state */
  function gather(state) {
    const before = tiles.map((tile) => tile.getBoundingClientRect());
    const names = cosetNames(state);
    order = state.cosets.flat();
    node.setAttribute("aria-label", `Elements of ${state.group.title} by ${state.side} coset; the chosen one acts on the points`);
    node.replaceChildren(...state.cosets.map((found, i) => make("div", { class: "dmk-coset-tray", role: "group", "aria-label": names[i], style: `--tint:var(--dmk-c${i % TINTS})` },
      paint(make("span", { class: "dmk-coset-label", "aria-hidden": "true" }, names[i]), i), make("div", {}, ...found.map((x) => tiles[x])))));
    if (matchMedia("(prefers-reduced-motion: reduce)").matches) return;
    tiles.forEach((tile, x) => {
      const { left, top } = tile.getBoundingClientRect();
      if (before[x].width > 0) tile.animate({ translate: [`${before[x].left - left}px ${before[x].top - top}px`, "0 0"] }, { duration: 500, easing: "ease-in-out" });
    });
  }

  return {
    node,
    /** @param {State} state */
    show(state) {
      if (state.group !== group) build(state.group);
      const now = String([state.key, state.which, state.side]);
      if (now !== sorted) gather(state);
      sorted = now;
      tiles.forEach((tile, x) => {
        tile.setAttribute("aria-pressed", String(x === state.acting));
        tile.tabIndex = x === state.acting ? 0 : -1;
      });
    },
  };
}

/** @param {{model: import("./common.mjs").Model, el: HTMLElement}} context */
function render({ model, el }) {
  /** @type {Record<string, Group>} */
  const groups = model.get("groups");
  const { box, stage, controls, say } = frame(el, "Coset painter");
  box.classList.add("dmk-coset-painter");
  const now = () => settle((name) => model.get(name));
  /** @param {number} element */
  const act = (element) => store(model, { acting: now().group.names[element] });
  const [table, points, trays] = [board(act), pointsPicture(), gallery(act)];
  const title = make("span", {});
  const badge = make("span", { class: "dmk-coset-badge" });
  const groupList = choice("Group", Object.entries(groups).map(([key, { title: name, names }]) => [key, `${name}, order ${names.length}`]), "", (group) => {
    const next = settle((name) => (name === "group_name" ? group : model.get(name)));
    store(model, { group_name: group, subgroup: next.subgroup.members.map((x) => next.group.names[x]), acting: next.group.names[next.acting] });
  });
  const subgroupList = choice("Subgroup H", [], "", (which) => {
    const { group } = now();
    store(model, { subgroup: group.subgroups[Number(which)].members.map((x) => group.names[x]) });
  });
  const sides = SIDES.map((side) => button(side === "left" ? "left gH" : "right Hg", () => store(model, { side })));
  const motion = make("p", { class: "dmk-words dmk-coset-motion", role: "status", "aria-live": "polite" });
  stage.append(make("p", { class: "dmk-coset-title" }, title, badge), table.node, points.node, trays.node,
    make("p", { class: "dmk-coset-hint dmk-muted" }, "Pick an element: it acts on the points."));
  controls.append(groupList.node, subgroupList.node,
    make("div", { class: "dmk-coset-sides", role: "group", "aria-label": "Cosets" }, make("span", { "aria-hidden": "true" }, "Cosets"), ...sides));
  box.append(motion);
  /** @type {Group | null} whose subgroups are in the list */
  let listed = null;

  const unfollow = follow(model, ["group_name", "subgroup", "side", "acting"], () => {
    const state = now();
    const { group, subgroup } = state;
    if (group !== listed) {
      listed = group;
      subgroupList.select.replaceChildren(...group.subgroups.map(({ label, members }, i) =>
        make("option", { value: i }, members.length === 1 ? label : members.length > 3 ? `${label}, order ${members.length}` : `${label} = ${set(group, members)}`)));
    }
    groupList.select.value = state.key;
    subgroupList.select.value = String(state.which);
    SIDES.forEach((side, i) => sides[i].setAttribute("aria-pressed", String(side === state.side)));
    const normal = uneven(group, subgroup.members) < 0;
    stage.dataset.size = group.names.length > 12 ? "large" : "small";
    title.textContent = `H = ${set(group, subgroup.members)}`;
    badge.textContent = normal ? "normal: gH = Hg" : "not normal: gH ≠ Hg";
    badge.toggleAttribute("data-normal", normal);
    table.show(state);
    points.show(state);
    trays.show(state);
    say(partitionWords(state));
    const text = actionWords(state);
    if (motion.textContent !== text) motion.textContent = text;
  });
  return () => { points.stop(); unfollow(); };
}

export default { render };

// @ts-check
import { animate, button, choice, draw, follow, frame, make, rove, store } from "./common.mjs";
import { change, inverse, keyAction, meaning, moves, product, read, reduce, sentence, shortest, step, visit, written } from "./group_walk_core.mjs";
import { diagram, movingFigure, strand } from "./group_walk_pictures.mjs";

/** @typedef {import("./group_walk_core.mjs").Group} Group */
/** @typedef {import("./group_walk_core.mjs").Move} Move */
/** @typedef {import("./group_walk_core.mjs").Side} Side */
/** @typedef {import("./group_walk_core.mjs").Position} Position */

/** @type {Side[]} */
const SIDES = ["left", "right"];
const LONGEST = 14; // factors that are written out
const STEPS = 12; // moves that are walked one by one when they come all at once

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

/** The word as a product, the newest factor on the side that multiplies.
 * @param {Group} group @param {Move[]} list @param {Side} side @param {number} element
 * @returns {(string | Node)[]} */
function equation(group, list, side, element) {
  const result = ["= ", make("strong", {}, group.labels[element])];
  if (list.length === 0) return [make("span", { class: "dmk-muted" }, "no moves yet "), ...result];
  const factors = written(list.map((move, i) => make("span", {
    class: i === list.length - 1 ? "dmk-walk-factor dmk-walk-newest" : "dmk-walk-factor", style: `--dmk-walk-strand:var(--dmk-c${move.generator % 4})`,
  }, move.letter)), side);
  const cut = factors.length > LONGEST;
  const visible = !cut ? factors : side === "left" ? [...factors.slice(0, LONGEST), "⋯"] : ["⋯", ...factors.slice(-LONGEST)];
  return [...visible.flatMap((factor) => [factor, " "]), ...result];
}

/** All that shows one group: its figure, diagram, table and word.
 * @param {Group} group @param {Side} start the side that multiplies at first @param {(element: number) => void} go */
function scene(group, start, go) {
  const [figure, map, table] = [movingFigure(group), diagram(group, go), cayleyTable(group, go)];
  const line = make("p", { class: "dmk-walk-equation" });
  map.connect(start);
  map.lay(map.points(start));
  return {
    nodes: [...(figure ? [figure.node] : []), map.node, table.node, line],
    /** Marks a word and the element that it is. @param {Move[]} list @param {Side} side */
    mark(list, side) {
      const path = visit(group, list, side);
      const [element, before, last] = [path[list.length], path[list.length - 1] ?? 0, list[list.length - 1]];
      map.mark(element, before, last);
      table.mark(element, before, last, side);
      line.replaceChildren(...equation(group, list, side, element));
    },
    /** @param {number} element @param {Side} side */
    rest(element, side) {
      figure?.rest(element, side);
      map.lay(map.points(side));
      map.walk(element, element, 1);
    },
    /** Draws parts of one motion by g, and of the diagram on its way from one layout to another.
     * @param {number} from @param {number} g @param {Side} how where g multiplies
     * @param {Side} before @param {Side} side the sides of the layouts */
    motion(from, g, how, before, side) {
      const to = step(group, from, g, how);
      const [old, next] = [map.points(before), map.points(side)];
      if (before !== side) map.connect(side);
      return (/** @type {number} */ t) => {
        figure?.show(from, g, how, t, before, side);
        if (before !== side) map.lay(old.map(([x, y], i) => [x + t * (next[i][0] - x), y + t * (next[i][1] - y)]));
        map.walk(from, to, t);
      };
    },
  };
}

/** The controls under the pictures.
 * @param {Record<string, Group>} groups
 * @param {{press(move: Move): void, undo(): void, reset(): void, multiply(side: Side): void, go(element: number): void, choose(name: string): void}} act */
function panel(groups, act) {
  const generators = make("div", { class: "dmk-walk-bar" });
  const backwards = [button("undo", act.undo, { "aria-keyshortcuts": "Backspace u" }), button("reset", act.reset, { "aria-keyshortcuts": "Escape 0" })];
  const sides = SIDES.map((side) => button(side, () => act.multiply(side)));
  const switches = make("span", { class: "dmk-choice", role: "group", "aria-label": "multiply on the" },
    make("span", { "aria-hidden": "true" }, "multiply on the"), make("span", { class: "dmk-walk-switch" }, ...sides));
  const goTo = choice("go to", [], "", (value) => act.go(Number(value)));
  const groupList = choice("", Object.entries(groups).map(([name, { label }]) => [name, label]), "", act.choose);
  groupList.select.setAttribute("aria-label", "group");
  const meaningLine = make("span", { class: "dmk-walk-line dmk-muted" });
  const keysLine = make("span", { class: "dmk-walk-line dmk-walk-keys dmk-muted" });
  return {
    nodes: [
      make("div", { class: "dmk-walk-bar" }, generators, make("span", { class: "dmk-walk-bar" }, ...backwards)),
      make("div", { class: "dmk-walk-bar" }, switches, make("span", { class: "dmk-walk-lists" }, goTo.node, groupList.node)),
      meaningLine, keysLine,
    ],
    /** Offers the moves and the elements of a group. @param {Group} group */
    offer(group) {
      const all = moves(group);
      generators.replaceChildren(...all.map((move) => {
        const [letter, { name, element }] = [group.letters[move.generator], move];
        const node = button("", () => act.press(move), { class: "dmk-button dmk-walk-move", "aria-keyshortcuts": move.inverse ? `Shift+${letter}` : letter });
        node.append(...(move.inverse ? [] : [sample(move.generator)]), make("span", {}, move.letter), ...(move.inverse || letter === name ? [] : [` = ${group.labels[element]}`]));
        return node;
      }));
      const keys = all.map((move) => (move.inverse ? move.letter[0].toUpperCase() : move.letter));
      keysLine.textContent = `Keys: ${keys.join(" ")}, Backspace undoes, 0 resets.`;
      goTo.select.replaceChildren(...group.labels.map((label, i) => make("option", { value: String(i) }, label)));
    },
    /** @param {Group} group @param {Position} position */
    show(group, { name, side, word }) {
      sides.forEach((node, i) => node.setAttribute("aria-pressed", String(SIDES[i] === side)));
      for (const node of backwards) node.setAttribute("aria-disabled", String((read(group, word) ?? []).length === 0));
      meaningLine.textContent = meaning(group, side);
      groupList.select.value = name;
    },
    /** @param {number} element */
    arrive(element) { goTo.select.value = String(element); },
  };
}

/** @param {{model: import("./common.mjs").Model, el: HTMLElement}} context */
function render({ model, el }) {
  /** @type {Record<string, Group>} */
  const groups = model.get("groups");
  const { box, stage, controls, say } = frame(el, "Walk the group");
  box.classList.add("dmk-walk");
  box.tabIndex = -1;

  /** @returns {Position} */
  const position = () => ({ name: model.get("group_name"), side: model.get("side"), word: model.get("word") });
  const here = () => groups[model.get("group_name")];
  /** @returns {Move[]} */
  const word = () => read(here(), model.get("word")) ?? [];
  /** @param {Move[]} list */
  const setWord = (list) => store(model, { word: list.map(({ name }) => name) });
  const press = (/** @type {Move} */ move) => setWord([...word(), move]);
  const undo = () => setWord(word().slice(0, -1));
  const reset = () => setWord([]);
  /** @param {number} element */
  function go(element) {
    const side = model.get("side");
    setWord([...word(), ...shortest(here(), reduce(here(), word(), side), element, side)]);
  }
  const { nodes, offer, show, arrive } = panel(groups, {
    press, undo, reset, go, multiply: (side) => store(model, { side }), choose: (name) => store(model, { word: [], group_name: name }),
  });
  controls.append(...nodes);

  /** @type {ReturnType<typeof scene>} */
  let view;
  /** @type {Position} */
  let shown = { name: "", side: "left", word: [] };
  let stop = () => {};

  /** @param {Move[]} list @param {Side} side */
  function mark(list, side) {
    view.mark(list, side);
    arrive(reduce(here(), list, side));
  }

  /** Moves one after the other, from the one numbered first on. @param {Move[]} list @param {number} first @param {Side} side */
  function walk(list, first, side) {
    const from = reduce(here(), list.slice(0, first), side);
    const { element } = list[first];
    mark(list.slice(0, first + 1), side);
    stop = animate(list.length - first > 4 ? 320 : 520, view.motion(from, element, side, side, side), () => {
      view.rest(step(here(), from, element, side), side);
      if (first + 1 < list.length) walk(list, first + 1, side);
    });
  }

  /** One motion by g, from the side before to the side after. @param {number} from @param {number} g @param {Side} how @param {Side} before @param {Side} side */
  function glide(from, g, how, before, side) {
    mark(word(), side);
    stop = animate(520, view.motion(from, g, how, before, side), () => view.rest(step(here(), from, g, how), side));
  }

  /** @param {Position} before */
  function settle(before) {
    const after = position();
    const { kind, count } = change(before, after);
    if (kind === "none") return;
    stop();
    shown = after;
    const [group, list, { side }] = [here(), word(), after];
    const element = reduce(group, list, side);
    say(sentence(group, before, after));
    show(group, after);
    if (kind === "start") {
      view = scene(group, side, go);
      stage.replaceChildren(...view.nodes);
      stage.dataset.figure = group.figure?.kind ?? "none";
      stage.dataset.table = group.labels.length > 8 ? "large" : "small";
      offer(group);
      mark(list, side);
      view.rest(element, side);
      return;
    }
    const old = read(group, before.word) ?? [];
    const origin = reduce(group, old, before.side);
    view.rest(origin, before.side);
    if (kind === "walk" && count <= STEPS) walk(list, list.length - count, side);
    else if (kind === "back" && count === 1) glide(origin, inverse(group, old[old.length - 1].element), side, side, side);
    else glide(origin, product(group, element, inverse(group, origin)), "left", before.side, side);
  }

  box.addEventListener("keydown", (event) => {
    const target = /** @type {Element} */ (event.target);
    if (event.ctrlKey || event.altKey || event.metaKey || target.closest("select, input")) return;
    const action = keyAction(here(), event);
    if (action === null) return;
    event.preventDefault();
    if (action === "undo") undo();
    else if (action === "reset") reset();
    else press(action);
  });

  let waiting = true; // the first drawing, below, is not put off: if it fails, the host must know
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
  waiting = false;
  settle(shown);
  return () => {
    alive = false;
    stop();
    leave();
  };
}

export default { render };

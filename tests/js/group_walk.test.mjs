// The walk is compared with matrices, permutations and quaternions that are multiplied here.
import assert from "node:assert/strict";
import { test } from "node:test";

import {
  apply, arrows, change, corners, determinant, inverse, keyAction, matrix, meaning, motion, moves, placeName, places, pose, product, read, reduce, sentence,
  shortest, step, times, visit, whereabouts, written,
} from "../../dmolkit/widgets/group_walk_core.mjs";

const close = (p, q) => p.length === q.length && p.every((x, i) => Math.abs(x - q[i]) < 1e-3);
const find = (elements, x) => elements.findIndex((y) => close(x, y));
const SIDES = ["left", "right"];

/** The tables that Python would send for these elements; the identity comes first. */
function describe({ elements, multiply, labels, generators, figure = null, letters }) {
  const table = elements.flatMap((x) => elements.map((y) => find(elements, multiply(x, y))));
  const n = elements.length;
  const orderOf = (g, x = g) => (x === 0 ? 1 : 1 + orderOf(g, table[x * n + g]));
  return {
    label: "G", title: "G", labels, table, generators, figure,
    moves: generators.map((g) => labels[g]), letters: letters ?? generators.map((g) => labels[g]),
    orders: elements.map((_, g) => orderOf(g)), colors: labels.map(() => "#123456"), mirrored: labels.map(() => false),
    abelian: elements.every((_, a) => elements.every((__, b) => table[a * n + b] === table[b * n + a])), layout: { left: [], right: [] },
  };
}

const rotation = (angle) => [Math.cos(angle), -Math.sin(angle), Math.sin(angle), Math.cos(angle)];
const matmul = ([a, b, c, d], [e, f, g, h]) => [a * e + b * g, a * f + b * h, c * e + d * g, c * f + d * h];
const act = ([a, b, c, d], [x, y]) => [a * x + b * y, c * x + d * y];
const power = (k) => (k === 0 ? "" : k === 1 ? "r" : `r${"⁰¹²³⁴⁵⁶⁷⁸⁹"[k]}`);

function polygonGroup(n, mirrors, start) {
  const turns = Array.from({ length: n }, (_, k) => rotation((2 * Math.PI * k) / n));
  const elements = mirrors ? [...turns, ...turns.map((m) => matmul(m, [-1, 0, 0, 1]))] : turns;
  const labels = elements.map((_, i) => `${power(i % n)}${i < n ? "" : "s"}` || "e");
  const figure = { kind: "polygon", labels: n, start, matrices: elements.flat() };
  return { ...describe({ elements, multiply: matmul, labels, generators: mirrors ? [1, n] : [1], figure }), elements };
}

const compose = (p, q) => q.map((x) => p[x]); // first q, then p
function permutationGroup(degree, elements, generators) {
  const all = [Array.from({ length: degree }, (_, i) => i), ...elements];
  return describe({
    elements: all, multiply: compose, labels: all.map((p) => p.join("")), generators, letters: ["a", "b"],
    figure: { kind: "beads", labels: degree, images: all.flat() },
  });
}

const units = [[1, 0, 0, 0], [-1, 0, 0, 0], [0, 1, 0, 0], [0, -1, 0, 0], [0, 0, 1, 0], [0, 0, -1, 0], [0, 0, 0, 1], [0, 0, 0, -1]];
const hamilton = ([a, b, c, d], [e, f, g, h]) =>
  [a * e - b * f - c * g - d * h, a * f + b * e + c * h - d * g, a * g - b * h + c * e + d * f, a * h + b * g - c * f + d * e];

const z6 = polygonGroup(6, false, 0);
const d3 = polygonGroup(3, true, Math.PI / 2);
const d4 = polygonGroup(4, true, Math.PI / 4);
const d5 = polygonGroup(5, true, Math.PI / 2);
const d6 = polygonGroup(6, true, 0);
const z7 = polygonGroup(7, false, Math.PI / 2);
const s3 = permutationGroup(3, [[1, 2, 0], [2, 0, 1], [1, 0, 2], [2, 1, 0], [0, 2, 1]], [3, 1]);
const q8 = describe({ elements: units, multiply: hamilton, labels: ["1", "−1", "i", "−i", "j", "−j", "k", "−k"], generators: [2, 4] });
const groups = { z6, d3, d4, d5, d6, z7, s3, q8 };
const polygons = { z6, d3, d4, d5, d6, z7 };

const word = (group, names) => read(group, names.map((name) => (name.endsWith("'") ? `${name.slice(0, -1)}^-1` : name)));
const labelOf = (group, names, side) => group.labels[reduce(group, word(group, names), side)];
const position = (names, side = "left", name = "G") => ({ name, side, word: names });

for (const [name, group] of Object.entries(groups)) {
  test(`${name}: moves are the generators and those inverses that differ`, () => {
    for (const move of moves(group)) {
      const g = group.generators[move.generator];
      assert.equal(product(group, move.element, move.inverse ? g : inverse(group, g)), 0);
      assert.equal(move.name, `${group.labels[g]}${move.inverse ? "^-1" : ""}`);
    }
    assert.equal(moves(group).length, group.generators.reduce((sum, g) => sum + (product(group, g, g) === 0 ? 1 : 2), 0));
  });

  test(`${name}: shortest words lead there, one arrow at a time, and no word is shorter`, () => {
    for (const side of SIDES) {
      for (const from of group.labels.keys()) {
        const depth = new Map([[from, 0]]);
        for (let level = [from], d = 1; level.length > 0; d += 1) {
          level = [...new Set(level.flatMap((x) => moves(group).map(({ element }) =>
            (side === "left" ? group.table[element * group.labels.length + x] : group.table[x * group.labels.length + element]))))].filter((x) => !depth.has(x));
          for (const x of level) depth.set(x, d);
        }
        for (const to of group.labels.keys()) {
          const way = shortest(group, from, to, side);
          assert.equal(way.reduce((x, { element }) => step(group, x, element, side), from), to);
          assert.equal(way.length, depth.get(to));
        }
      }
    }
  });

  test(`${name}: arrows multiply on the chosen side, and lines without direction come once`, () => {
    const n = group.labels.length;
    for (const side of SIDES) {
      const drawn = arrows(group, side);
      for (const { generator, from, to, directed } of drawn) {
        const g = group.generators[generator];
        assert.equal(to, side === "left" ? group.table[g * n + from] : group.table[from * n + g]);
        assert.equal(directed, group.orders[g] > 2);
      }
      const expected = group.generators.reduce((sum, g) => sum + (group.orders[g] > 2 ? n : n / 2), 0);
      assert.equal(drawn.length, expected);
      assert.equal(new Set(drawn.map(({ generator, from, to }) => `${generator} ${from} ${to}`)).size, expected);
    }
  });
}

test("words reduce as products of matrices do, newest factor on the side that multiplies", () => {
  const [r, s] = [rotation(Math.PI / 2), [-1, 0, 0, 1]];
  const factors = { r, s, "r'": rotation(-Math.PI / 2) };
  for (const names of [["r", "s"], ["s", "r"], ["r", "r", "s", "r'"], ["s", "r'", "s", "s", "r"]]) {
    const oldFirst = names.map((name) => factors[name]).reduce(matmul, [1, 0, 0, 1]);
    const newFirst = names.map((name) => factors[name]).reduceRight(matmul, [1, 0, 0, 1]);
    assert.equal(reduce(d4, word(d4, names), "right"), find(d4.elements, oldFirst));
    assert.equal(reduce(d4, word(d4, names), "left"), find(d4.elements, newFirst));
  }
  assert.deepEqual([labelOf(d4, ["r", "s"], "left"), labelOf(d4, ["r", "s"], "right")], ["r³s", "rs"]);
  assert.deepEqual([labelOf(q8, ["i", "j"], "left"), labelOf(q8, ["i", "j"], "right")], ["−k", "k"]);
  assert.deepEqual(visit(d4, word(d4, ["r", "r", "s"]), "left").map((x) => d4.labels[x]), ["e", "r", "r²", "r²s"]);
  assert.deepEqual([written([1, 2, 3], "left"), written([1, 2, 3], "right")], [[3, 2, 1], [1, 2, 3]]);
});

test("a list that is no word of the group reads as null", () => {
  for (const bad of [null, undefined, "r s", 3, {}, ["r", "t"], ["s^-1"], [["r"]], ["r", undefined], ["toString"]]) assert.equal(read(d4, bad), null);
  assert.deepEqual(read(d4, []), []);
  assert.throws(() => shortest({ ...z6, generators: [2] }, 0, 1, "left"), /out of reach/);
});

for (const [name, group] of Object.entries(polygons)) {
  test(`${name}: labels go where the matrix takes their corners`, () => {
    const n = group.figure.labels;
    const at = (k) => [Math.cos(group.figure.start + (2 * Math.PI * k) / n), Math.sin(group.figure.start + (2 * Math.PI * k) / n)];
    corners(group.figure).forEach((corner, k) => assert.ok(close(corner, at(k))));
    group.elements.forEach((m, element) => {
      const taken = places(group.figure, element);
      assert.deepEqual([...taken].sort(), [...taken.keys()].sort());
      taken.forEach((place, k) => assert.ok(close(act(m, at(k)), at(place)), `${group.labels[element]} corner ${k}`));
    });
  });

  test(`${name}: a motion starts at rest, ends at the product and follows the chosen axes`, () => {
    for (const from of group.labels.keys()) {
      for (const { element: g } of moves(group)) {
        const [at, h] = [group.elements[from], group.elements[g]];
        for (const side of SIDES) {
          assert.ok(close(pose(group.figure, from, g, side, 0), at));
          assert.ok(close(pose(group.figure, from, g, side, 1), side === "left" ? matmul(h, at) : matmul(at, h)));
        }
        // What a mirror fixes stays where it is all the way: on the page, or on the figure.
        if (h[0] * h[3] - h[1] * h[2] < 0) {
          const half = Math.atan2(h[2], h[0]) / 2;
          const axis = [Math.cos(half), Math.sin(half)];
          for (const t of [0.2, 0.5, 0.9]) {
            assert.ok(close(act(motion(h, t), axis), axis));
            assert.ok(close(act(pose(group.figure, from, g, "right", t), axis), act(at, axis)));
          }
        } else {
          const middle = pose(group.figure, from, g, "left", 0.5);
          assert.ok(close(matmul(matmul(middle, [at[0], at[2], at[1], at[3]]), matmul(middle, [at[0], at[2], at[1], at[3]])), h), "twice half a turn");
        }
      }
    }
  });
}

test("half way a mirrored figure is seen edge on", () => {
  assert.ok(Math.abs(determinant(motion([-1, 0, 0, 1], 0.5))) < 1e-12);
  assert.ok(determinant(motion([-1, 0, 0, 1], 0.4)) > 0 && determinant(motion([-1, 0, 0, 1], 0.6)) < 0);
  assert.ok(close(times([1, 2, 3, 4], [0, 1, 1, 0]), [2, 1, 4, 3]));
  assert.ok(close(apply([0, -1, 1, 0], [1, 0]), [0, 1]));
  assert.deepEqual(matrix({ matrices: [1, 0, 0, 1, 5, 6, 7, 8] }, 1), [5, 6, 7, 8]);
});

test("places have names, each one place only", () => {
  assert.deepEqual([0, 1, 2, 3].map((k) => placeName(d4.figure, k)), ["upper right", "upper left", "lower left", "lower right"]);
  assert.deepEqual([0, 1, 3].map((k) => placeName(z6.figure, k)), ["on the right", "upper right", "on the left"]);
  assert.deepEqual([0, 1, 2].map((k) => placeName(d3.figure, k)), ["at the top", "lower left", "lower right"]);
  assert.deepEqual([0, 1, 6].map((k) => placeName(z7.figure, k)), ["at 12 o’clock", "at 10 o’clock", "at 2 o’clock"]);
  for (let n = 2; n <= 8; n += 1) {
    const figure = { kind: "polygon", start: n % 2 ? Math.PI / 2 : n === 4 ? Math.PI / 4 : 0, labels: n, matrices: [] };
    assert.equal(new Set(corners(figure).map((_, k) => placeName(figure, k))).size, n);
  }
});

test("beads go where the permutation sends them", () => {
  const element = reduce(s3, word(s3, ["102", "120"]), "left"); // first 1 ↔ 2, then 1 → 2 → 3 → 1
  assert.deepEqual(places(s3.figure, element), compose([1, 2, 0], [1, 0, 2]));
  assert.equal(whereabouts(s3, element), "; bead 1 is now in place 3");
  assert.equal(whereabouts(q8, 3), "");
});

test("a change of word is told apart from a change of side or group", () => {
  const kind = (before, after) => change(before, after).kind;
  const at = position(["r", "s"]);
  assert.deepEqual(change(at, position(["r", "s", "r", "r"])), { kind: "walk", count: 2 });
  assert.deepEqual(change(at, position(["r"])), { kind: "back", count: 1 });
  assert.equal(kind(at, position([])), "reset");
  assert.equal(kind(at, position(["s"])), "jump");
  assert.equal(kind(at, position(["r", "r"])), "jump");
  assert.equal(kind(at, position(["r", "s"])), "none");
  assert.equal(kind(at, position(["r", "s"], "right")), "side");
  assert.equal(kind(at, position([], "left", "H")), "start");
});

test("the result is said in words", () => {
  const say = (before, after) => sentence(d4, before, after);
  assert.equal(say(position(["r", "r"]), position(["r", "r", "s"])), "s applied: the word s r r is r²s; corner 1 is now lower right.");
  assert.equal(say(position(["r"]), position(["r", "r^-1"])), "r⁻¹ applied: the word r⁻¹ r is e; corner 1 is now upper right.");
  assert.equal(say(position(["r", "s"]), position(["r"])), "s taken back: the word r is r; corner 1 is now upper left.");
  assert.equal(say(position(["r"]), position([])), "Back at the start: the empty word is e; corner 1 is now upper right.");
  assert.equal(say(position([]), position(["r", "s"])), "r, then s applied: the word s r is r³s; corner 1 is now upper right.");
  assert.equal(say(position(["s"], "right"), position(["s", "r"], "right")), "r multiplied on the right: the word s r is r³s; corner 1 is now upper right.");
  assert.equal(say(position(["s"]), position(["r", "r"])), "The word r r is r²; corner 1 is now lower left.");
  assert.equal(say(position(["r", "s"]), position(["r", "s"], "right")),
    "Multiplied on the right, the word r s is rs, on the left s r is r³s; corner 1 is now lower left.");
  assert.match(say(position(["r"]), position(["r"], "right")), /^Multiplied on the right, the word r is r, as on the left;/);
  assert.match(say(position([], "left", "H"), position([])), /^G has 8 elements; the empty word is e;/);
  assert.match(say(position([]), position(Array(13).fill("r"))), /^13 moves applied: the word of 13 moves is r;/);
  assert.match(say(position([]), position(["t"])), /the empty word is e/);
});

test("what the side means is said of the group at hand", () => {
  assert.match(meaning(z6, "right"), /abelian/);
  assert.deepEqual(SIDES.map((side) => meaning(d4, side)), ["On the left: about the axes of the page.", "On the right: about the figure’s own axes."]);
  assert.notEqual(meaning(s3, "left"), meaning(s3, "right"));
  assert.match(meaning(q8, "right"), /xg/);
});

test("keys are moves, and capitals inverses", () => {
  const act4 = (key, shiftKey = false) => keyAction(d4, { key, shiftKey });
  assert.equal(act4("r").name, "r");
  for (const move of [act4("R", true), act4("R", false), act4("r", true)]) assert.equal(move.name, "r^-1");
  assert.equal(act4("S", true).name, "s");
  assert.deepEqual(["Backspace", "u", "Escape", "0", "x", "Tab", "Enter"].map((key) => act4(key)), ["undo", "undo", "reset", "reset", null, null, null]);
  assert.equal(keyAction(s3, { key: "B", shiftKey: true }).name, "120^-1");
});

// Symmetries of polygons as permutations, made here, are what the widget is compared with.
import assert from "node:assert/strict";
import { test } from "node:test";

import {
  arrow, changed, changesOf, cosetOf, digits, formula, lastStep, lift, moved, phase, project, settle, stepName, unevenPoints, words, write,
} from "../../dmolkit/widgets/lift_project_core.mjs";

const compose = (p, q) => q.map((x) => p[x]); // first q, then p
const inverse = (p) => p.map((_, i) => p.indexOf(i));

/** e, r, r², r³ and then each after the mirror that swaps left and right, on the square's corners. */
function square() {
  const [r, s] = [[1, 2, 3, 0], [1, 0, 3, 2]];
  const turns = [[0, 1, 2, 3], r, compose(r, r), compose(r, compose(r, r))];
  return [...turns, ...turns.map((p) => compose(p, s))];
}

const six = Array.from({ length: 6 }, (_, k) => [0, 1, 2, 3, 4, 5].map((x) => (x + k) % 6));
const corners = [[52, 52], [-52, 52], [-52, -52], [52, -52]];
const ring = six[0].map((k) => [62 * Math.cos((k * Math.PI) / 3), 62 * Math.sin((k * Math.PI) / 3)]);
const d4 = ["e", "r", "r²", "r³", "s", "rs", "r²s", "r³s"];
const spaces = {
  square: { title: "square", group: "D₄", thing: "corner", labels: d4, images: square().map((p) => p[0]), points: corners, outline: corners, start: [7, 3, 5, 1] },
  hexagon: { title: "hexagon", group: "Z₆", thing: "corner", labels: d4.slice(0, 4).concat("r⁴", "r⁵"), images: six.map((p) => p[0]), points: ring, outline: ring, start: [7, 3, 5, 1, 8, 4] },
  diagonals: { title: "diagonals", group: "D₄", thing: "diagonal", labels: d4, images: square().map((p) => p[0] % 2), points: corners.slice(0, 2), outline: corners, start: [7, 3] },
};
const traits = (key, values = {}) => {
  const space = spaces[key];
  return { spaces, space: key, f: space.start, F: lift(space, space.start), step: 0, seed: 1, ...values };
};
const state = (key, values) => { const all = traits(key, values); return settle((name) => all[name]); };
const plain = (text) => text.replaceAll("\u00a0", " ");

test("the elements that take x₀ to a point are a left coset of its stabiliser", () => {
  for (const [key, elements] of [["square", square()], ["hexagon", six], ["diagonals", square()]]) {
    const fixes = (p) => (key === "diagonals" ? p[0] % 2 === 0 : p[0] === 0);
    const space = spaces[key];
    const all = space.points.flatMap((_, x) => cosetOf(space, x));
    assert.deepEqual([...all].sort((a, b) => a - b), elements.map((_, g) => g));
    space.points.forEach((_, x) => {
      const [first] = cosetOf(space, x);
      const expected = elements.flatMap((p, g) => (fixes(compose(inverse(elements[first]), p)) ? [g] : []));
      assert.deepEqual(cosetOf(space, x), expected);
    });
  }
  assert.deepEqual(cosetOf(spaces.square, 0).map((g) => d4[g]), ["e", "r³s"]);
});

test("a lift has the value of the point, a projection the mean over its coset", () => {
  assert.deepEqual(lift(spaces.square, [7, 3, 5, 1]), square().map((p) => [7, 3, 5, 1][p[0]]));
  const F = [2, 4, 4, 1, 9, 5, 0, 8];
  const means = [0, 1, 2, 3].map((x) => {
    const found = square().flatMap((p, g) => (p[0] === x ? [F[g]] : []));
    return (found[0] + found[1]) / 2;
  });
  assert.deepEqual(project(spaces.square, F), means);
  for (const [key, { start }] of Object.entries(spaces)) assert.deepEqual(project(spaces[key], lift(spaces[key], start)), start);
  assert.deepEqual(project(spaces.diagonals, [1, 0, 2, 0, 0, 3, 0, 1]), [1.75, 0]);
});

test("steps lift to each element, project to each point, and lift once more", () => {
  assert.equal(lastStep(spaces.square), 13);
  const kinds = Array.from({ length: 14 }, (_, step) => { const { kind, at } = phase(spaces.square, step); return `${kind} ${at}`; });
  assert.deepEqual(kinds, ["start 0", ...d4.map((_, g) => `lift ${g}`), "project 0", "project 1", "project 2", "project 3", "again 0"]);
  assert.deepEqual([0, 2, 9, 13].map((step) => plain(stepName(spaces.square, step))), ["start", "lift to r", "project to corner 1", "lift F↓"]);
});

test("random digits come from the seed alone and all occur about equally often", () => {
  assert.deepEqual(digits(5, 8), digits(5, 8));
  const first = digits(1, 10000);
  assert.equal(first.seed, 399268537); // the published check value after 10,000 steps
  const counts = Array.from({ length: 10 }, (_, d) => first.values.filter((value) => value === d).length);
  assert.ok(Math.min(...counts) > 900 && Math.max(...counts) < 1100, String(counts));
  const [a, b] = [digits(7, 3), digits(digits(7, 3).seed, 3)];
  assert.deepEqual([...a.values, ...b.values], digits(7, 6).values);
});

test("a changed value of f is lifted anew, one of F waits for the projection", () => {
  const F = [7, 3, 5, 1, 9, 5, 1, 7];
  assert.deepEqual(changed(state("square", { step: 11, F }), "f", 1, 0), { f: [7, 0, 5, 1], F: [7, 0, 5, 1, 0, 5, 1, 7], step: 8 });
  assert.equal(changed(state("square", { step: 3 }), "f", 1, 0).step, 3);
  assert.deepEqual(changed(state("square", { step: 11 }), "F", 4, 9), { F, step: 8 });
});

test("there is no step before the first and after the last, and changes last from the complete lift on", () => {
  const F = [7, 3, 5, 1, 9, 5, 1, 7];
  const now = state("square", { step: 11, F });
  assert.deepEqual([-1, 0, 8, 13, 14].map((step) => moved(now, step).step), [0, 0, 8, 13, 13]);
  assert.deepEqual([7, 8, 14].map((step) => moved(now, step).F), [lift(spaces.square, [7, 3, 5, 1]), F, F]);
});

test("traits that do not fit each other are made to fit", () => {
  const F = [0, 0, 0, 0, 0, 0, 0, 0];
  assert.deepEqual(state("square", { F, step: 8 }).F, F);
  assert.deepEqual(state("square", { F, step: 7 }).F, [7, 3, 5, 1, 3, 5, 1, 7]);
  assert.deepEqual(state("hexagon", { f: [1, 2], F, step: 99 }).f, spaces.hexagon.start);
  assert.deepEqual(state("hexagon", { F, step: 99 }), { key: "hexagon", space: spaces.hexagon, f: spaces.hexagon.start, F: spaces.hexagon.start, step: 13, seed: 1 });
  assert.equal(state("square", { step: -1 }).step, 0);
  assert.equal(state("square", { space: "sphere" }).key, "square");
});

test("formulas of each step", () => {
  const F = [7, 3, 5, 1, 4, 5, 1, 7];
  const at = (key, step, values = {}) => plain(formula(state(key, { step, ...values })));
  assert.equal(at("square", 0), "f↑(g) = f(g · x₀)");
  assert.equal(at("square", 3), "f↑(r²) = f(r² · x₀) = f(corner 3) = 5");
  assert.equal(at("square", 8), "f↑(r³s) = f(r³s · x₀) = f(corner 1) = 7");
  assert.equal(at("square", 8, { F }), "F(s) = 4, but f↑(s) = f(corner 2) = 3");
  assert.equal(at("square", 10, { F }), "F↓(corner 2) = mean of F over {r, s} = (3 + 4) / 2 = 3.5");
  assert.equal(at("hexagon", 8), "F↓(corner 2) = mean of F over {r} = 3");
  assert.equal(at("diagonals", 9, { F: [1, 0, 2, 0, 0, 3, 0, 1] }), "F↓(diagonal 1) = mean of F over {e, r², rs, r³s} = (1 + 2 + 3 + 1) / 4 = 1.75");
  assert.equal(at("square", 13), "(F↓)↑(g) = F↓(g · x₀)");
});

test("words say what the last step did and what has come out", () => {
  const F = [7, 3, 5, 1, 4, 5, 1, 7];
  const at = (key, step, values = {}) => plain(words(state(key, { step, ...values })));
  assert.equal(at("square", 0), "The base point x₀ is corner 1. Step by step, each g in D₄ takes it to some corner, and f↑(g) is the value there.");
  assert.equal(at("square", 3), "r² takes x₀ to corner 3, so f↑(r²) is the value of f there.");
  assert.match(at("square", 8), /The lift is complete, and constant on each coset\./);
  assert.equal(at("square", 8, { F }), "F is changed at s and no longer constant on the coset of corner 2. Step on to project it.");
  assert.match(at("square", 8, { F: [7, 4, 5, 1, 4, 5, 1, 7] }), /^F is changed at r, s and still constant on each coset\./);
  assert.equal(at("square", 10), "The elements of {r, s} take x₀ to corner 2: they are its coset, and F↓ is their mean.");
  assert.equal(at("hexagon", 8), "Only r takes x₀ to corner 2: it is the whole coset.");
  assert.match(at("square", 12), /Project after lift gave f back: F↓ = f\.$/);
  assert.match(at("square", 12, { F }), /Project after lift and change: F↓ differs from f at corner 2\.$/);
  assert.equal(at("square", 13, { F }), "Lift after project changed F: 2 of 8 values are new. It is now constant on each coset.");
  assert.equal(at("square", 13), "Lift after project gave F back, because F was constant on each coset.");
  assert.match(at("square", 8, { F: [7, 3, 5, 1, 4, 5, 1, 6] }), /^F is changed at s, r³s and no longer constant on 2 of 4 cosets\./);
  assert.deepEqual(unevenPoints(state("square", { step: 8, F })), [1]);
  assert.deepEqual(changesOf(state("square", { step: 8, F })), [4]);
  assert.deepEqual(changesOf(state("square", { step: 8 })), []);
  assert.deepEqual([3, 3.5, 2.25, 10 / 3].map(write), ["3", "3.5", "2.25", "3.33"]);
});

test("arrows lead from the base point to each point, around the values, inside the picture", () => {
  for (const { points } of Object.values(spaces)) {
    points.forEach((to) => {
      const { path, tip, angle } = arrow(points[0], to);
      const numbers = path.match(/-?[\d.]+/g).map(Number);
      const [start, before, end] = [numbers.slice(0, 2), numbers.slice(-4, -2), numbers.slice(-2)];
      const inside = ([x, y], [u, v]) => Math.abs(x - u) < 18 && Math.abs(-y - v) < 15;
      assert.ok(!inside(start, points[0]) && !inside(end, to), path);
      assert.ok(Math.hypot(start[0] - points[0][0], -start[1] - points[0][1]) < 27);
      assert.ok(Math.hypot(end[0] - to[0], -end[1] - to[1]) < 27);
      assert.ok(Math.hypot(end[0] - tip[0], end[1] - tip[1]) < 0.1);
      assert.ok(Math.cos(Math.atan2(end[1] - before[1], end[0] - before[0]) - angle) > 0.99);
      for (let k = 0; k < numbers.length; k += 2) assert.ok(Math.hypot(numbers[k], numbers[k + 1]) < 80);
    });
  }
});

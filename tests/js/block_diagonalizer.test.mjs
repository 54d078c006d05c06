// Symmetries of a square and of a tetrahedron, written down here, are what the widget is compared with.
import assert from "node:assert/strict";
import { test } from "node:test";

import {
  basis, blockColor, blockOf, formula, inBasis, parts, phase, placeName, settle, short, spoken, trace, words, write,
} from "../../dmolkit/widgets/block_diagonalizer_core.mjs";

const h = Math.SQRT1_2;
const dot = (a, b) => a.reduce((sum, value, i) => sum + value * b[i], 0);
const times = (A, B) => A.map((row) => B[0].map((_, j) => dot(row, B.map((other) => other[j]))));
const turned = (A) => A[0].map((_, j) => A.map((row) => row[j]));
const identity = (n) => Array.from({ length: n }, (_, i) => Array.from({ length: n }, (_, j) => Number(i === j)));
const close = (A, B, far = 1e-12) => A.flat().forEach((value, k) => assert.ok(Math.abs(value - B.flat()[k]) < far, `${A} is not ${B}`));
const sparse = (A) => A.flatMap((row, i) => row.flatMap((value, j) => (value === 0 ? [] : [i, j, value])));
const plain = (text) => text.replaceAll("\u00a0", " ");

/** The swap of two coordinates, split by a turn by 45°. */
const swap = [[0, 1], [1, 0]];
const two = {
  title: "two points", thing: "point", names: ["e", "s"], labels: ["e", "s"], start: 1, corners: 0, degree: 2,
  matrices: [sparse(identity(2)), sparse(swap)], planes: [[Math.PI / 4, 1, 0, 0, 1]],
  blocks: [{ part: 0, name: "1a", start: 0, size: 1 }, { part: 1, name: "1b", start: 1, size: 1 }], places: [[0, 0], [1, 0]], lines: [],
};
// Two planes that turn by 90° and 180°, in a skew position, and a matrix that is not symmetric.
const [a, b, c, d] = [[0.5, 0.5, 0.5, 0.5], [0.5, -0.5, 0.5, -0.5], [h, 0, -h, 0], [0, h, 0, -h]];
const odd = [[0, 1, 2, 0], [0, 0, 0, -1], [0, 0, 3, 0], [0.5, 0, 0, 0]];
const four = {
  ...two, names: ["1", "x"], labels: ["1", "x"], degree: 4, matrices: [sparse(identity(4)), sparse(odd)],
  planes: [[Math.PI / 2, ...a, ...b], [Math.PI, ...c, ...d]],
  blocks: [{ part: 0, name: "1a", start: 0, size: 1 }, { part: 1, name: "1b", start: 1, size: 1 }, { part: 2, name: "1c", start: 2, size: 1 }, { part: 2, name: "1c", start: 3, size: 1 }],
};
const traits = (values = {}) => ({ representations: { two, four }, representation_name: "two", element: "s", position: 0, every: false, ...values });
const state = (values) => { const all = traits(values); return settle((name) => all[name]); };

test("the way starts at the given basis and turns each plane", () => {
  close(basis(four, 0), identity(4), 1e-15);
  close(basis(two, 1), [[h, -h], [h, h]]);
  close(basis(two, 1 / 3), [[Math.cos(Math.PI / 12), -Math.sin(Math.PI / 12)], [Math.sin(Math.PI / 12), Math.cos(Math.PI / 12)]]);
  const end = basis(four, 1); // takes a to b, b to −a, and turns c and d round
  const images = [[a, b], [b, a.map((x) => -x)], [c, c.map((x) => -x)], [d, d.map((x) => -x)]];
  for (const [from, to] of images) close(end.map((row) => dot(row, from)), to);
});

test("bases on the way are orthonormal, and steps add up", () => {
  for (const rep of [two, four]) {
    for (const t of [0.1, 0.5, 0.77, 1]) close(times(turned(basis(rep, t)), basis(rep, t)), identity(rep.degree));
    close(times(basis(rep, 0.3), basis(rep, 0.45)), basis(rep, 0.75));
  }
});

test("a matrix in another basis is the product of three", () => {
  for (const t of [0, 0.2, 0.9, 1]) {
    const columns = basis(four, t);
    close(inBasis(four, 1, columns), times(times(turned(columns), odd), columns));
    close([[trace(inBasis(four, 1, columns))]], [[3]]);
  }
  close(inBasis(two, 1, basis(two, 1)), [[1, 0], [0, -1]]);
});

test("an entry lies in a block, or in none", () => {
  const rep = { ...four, blocks: [{ part: 0, name: "1a", start: 0, size: 1 }, { part: 4, name: "3a", start: 1, size: 3 }] };
  const found = [0, 1, 2, 3].map((i) => [0, 1, 2, 3].map((j) => blockOf(rep, i, j)));
  assert.deepEqual(found, [[0, -1, -1, -1], [-1, 1, 1, 1], [-1, 1, 1, 1], [-1, 1, 1, 1]]);
  assert.equal(trace([[1, 9, 9], [9, 2, 9], [9, 9, 4]], 1, 2), 6);
});

test("equal parts have equal colours, and the colours of signs come last", () => {
  const colors = [0, 1, 2, 3, 4, 5, 6, 7].map((part) => blockColor({ part, name: "", start: 0, size: 1 }));
  assert.equal(new Set(colors).size, 8);
  assert.deepEqual(colors.slice(6), ["var(--dmk-c0)", "var(--dmk-c1)"]);
});

test("numbers have two decimals at most, and what is nearly 0 is 0", () => {
  assert.deepEqual([1, -1, 0.5, -0.866, 1e-17, -1e-17, 0.004, 0.006, -0.3].map(write), ["1", "−1", "0.5", "−0.87", "0", "0", "0", "0.01", "−0.3"]);
  assert.deepEqual([0.5, -0.866, 10.25, 0, 1].map(short), [".5", "−.87", "10.25", "0", "1"]);
  assert.equal(spoken([[0, 1], [-0.5, 0]]), "0 1; −0.5 0");
});

test("traits that do not fit each other are made to fit", () => {
  assert.equal(state({ representation_name: "four", element: "s" }).element, 1);
  assert.equal(state({ element: "e" }).element, 0);
  assert.equal(state({ representation_name: "none" }).key, "two");
  assert.deepEqual([-1, 0.4, 7].map((position) => state({ position }).position), [0, 0.4, 1]);
});

test("places have names", () => {
  assert.deepEqual([0, 0.004, 0.5, 1].map(phase), ["start", "way", "way", "end"]);
  assert.deepEqual([0, 0.414, 1].map(placeName), ["given basis", "41 % of the way", "basis of irreps"]);
});

test("the character stays, and at the end it is a sum over the blocks", () => {
  const at = (values) => plain(formula(state(values)));
  assert.equal(at({}), "χ(s) = tr ρ(s) = 0");
  assert.equal(at({ position: 0.3 }), "χ(s) = tr ρ(s) = 0");
  assert.equal(at({ position: 1 }), "χ(s) = tr ρ(s) = 1 − 1 = 0");
  assert.equal(at({ position: 1, element: "e" }), "χ(e) = tr ρ(e) = 1 + 1 = 2");
  assert.equal(at({ position: 0.8, representation_name: "four", element: "x" }), "χ(x) = tr ρ(x) = 3");
});

test("words say which basis, which blocks and which parts come again", () => {
  const at = (values) => plain(words(state(values)));
  assert.equal(at({}), "ρ(s) in the given basis: one vector for each point.");
  assert.equal(at({ position: 0.5 }), "ρ(s) on the way to the basis of irreps.");
  assert.equal(at({ position: 1 }), "ρ(s) in the basis of irreps: blocks 1, 1.");
  assert.equal(at({ position: 0.5, every: true }), "All 2 matrices on the way to the basis of irreps. One basis serves them all.");
  assert.equal(at({ position: 1, every: true }), "All 2 matrices in the basis of irreps: the same blocks 1, 1 in each.");
  assert.equal(at({ position: 1, representation_name: "four", element: "x" }), "ρ(x) in the basis of irreps: blocks 1, 1, 1, 1. 1c occurs 2 times, each time with the same matrix.");
  const single = { ...two, blocks: [{ part: 4, name: "2a", start: 0, size: 2 }] };
  assert.equal(words({ key: "", rep: single, element: 1, position: 1, every: false }), "ρ(s) in the basis of irreps: one block.");
  assert.deepEqual(parts(four).map(([block, count]) => [block.name, count]), [["1a", 1], ["1b", 1], ["1c", 2]]);
});

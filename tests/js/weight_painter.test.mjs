// Products of small matrices, written out here, are what the widget is compared with.
import assert from "node:assert/strict";
import { test } from "node:test";

import {
  after, apply, before, brief, change, combine, draws, error, fill, norm, off, project, projection, sample, settle, shape, small, spoken, symbol, termsOf, vector, verdict, ways, words,
} from "../../dmolkit/widgets/weight_painter_core.mjs";

const dot = (a, b) => a.reduce((sum, value, i) => sum + value * b[i], 0);
const times = (A, B) => A.map((row) => B[0].map((_, j) => dot(row, B.map((other) => other[j]))));
const close = (a, b) => { assert.equal(a.length, b.length); a.forEach((value, k) => assert.ok(Math.abs(value - b[k]) < 1e-12, `${a} is not ${b}`)); };
const sparse = (A) => A.flatMap((row, i) => row.flatMap((value, j) => (value === 0 ? [] : [i, j, value])));
const plain = (text) => text.replaceAll("\u00a0", " ");

// Two points that are swapped, a sign, and three points that go round.
const swap = [[0, 1], [1, 0]];
const round = [[0, 0, 1], [1, 0, 0], [0, 1, 0]];
const spaces = [
  { title: "points", labels: ["1", "2"], moves: [sparse(swap)] },
  { title: "sign", labels: ["±"], moves: [[0, 0, -1]] },
  { title: "three", labels: ["1", "2", "3"], moves: [sparse(round), sparse(times(round, round))] },
  { title: "nothing", labels: ["x"], moves: [[0, 0, 1]] },
  { title: "turned round", labels: ["x", "y"], moves: [sparse([[0, -1], [1, 0]]), sparse([[-1, 0], [0, -1]])] },
];
const pairs = {
  ties: { group: "Z₂", given: 0, wanted: 0, patterns: [sparse([[1, 0], [0, 1]]), sparse(swap)], names: ["s"], labels: ["s"], story: "itself and the other" },
  sign: { group: "Z₂", given: 0, wanted: 1, patterns: [[0, 0, 1, 0, 1, -1]], names: ["s"], labels: ["s"], story: "" },
  none: { group: "Z₂", given: 3, wanted: 1, patterns: [], names: ["s"], labels: ["s"], story: "signs differ" },
  three: { group: "Z₃", given: 2, wanted: 2, patterns: [[0, 0, 1, 1, 1, 1, 2, 2, 1], sparse(round), sparse(times(round, round))], names: ["r", "r^2"], labels: ["r", "r²"], story: "a circulant" },
  plane: { group: "Z₄", given: 4, wanted: 4, patterns: [[0, 0, 1, 1, 1, 1], [0, 1, 1, 1, 0, -1]], names: ["r", "r^2"], labels: ["r", "r²"], story: "" },
};
const tables = { spaces, order: ["ties", "sign", "none", "three", "plane"], pairs, letters: "abcdefghij", start: [1, -0.5, 2, 3], colors: [], inks: [] };
const state = (values = {}) => {
  const all = { tables, pair_name: "ties", coefficients: [2, -1], entries: [], element: "s", ...values };
  return settle((name) => all[name]);
};
const rows = (flat, columns) => Array.from({ length: flat.length / columns }, (_, i) => flat.slice(i * columns, (i + 1) * columns));

test("W is the sum of the patterns with their coefficients", () => {
  close(state().weights, [2, -1, -1, 2]);
  close(state({ pair_name: "sign", coefficients: [3] }).weights, [3, -3]);
  close(state({ pair_name: "none", coefficients: [] }).weights, [0]);
  close(combine(pairs.three.patterns, [1, 2, 3], 3, 3), [1, 3, 2, 2, 1, 3, 3, 2, 1]);
  assert.deepEqual(shape(tables, pairs.sign), [1, 2]);
});

test("the projection takes means, with signs", () => {
  assert.deepEqual(project(pairs.ties.patterns, [1, 2, 4, 9], 2), [5, 3]);
  const free = state({ entries: [1, 2, 4, 9] });
  assert.deepEqual(free.coefficients, [5, 3]);
  close(projection(free), [5, 3, 3, 5]);
  close([off(free)], [Math.sqrt((16 + 1 + 1 + 16) / 102)]);
  assert.deepEqual(project(pairs.sign.patterns, [5, 1], 2), [2]);
  const scaled = [[0, 0, 3, 0, 1, 1]]; // along (3, 1)
  assert.deepEqual(project(scaled, [3, 1], 2), [1]);
  assert.deepEqual(project(scaled, [1, -3], 2), [0]);
  close(combine(pairs.three.patterns, project(pairs.three.patterns, [1, 0, 0, 0, 5, 0, 0, 3, 0], 3), 3, 3), [2, 0, 1, 1, 2, 0, 0, 1, 2]);
});

test("elements act from the left and from the right", () => {
  const W = [[1, 2, 3], [4, 5, 6], [7, 8, 10]];
  close(before(sparse(round), W.flat(), 3), times(round, W).flat());
  close(after(W.flat(), sparse(round), 3), times(W, round).flat());
  const wide = [[1, 2, 3], [4, 5, 6]];
  close(before(sparse(swap), wide.flat(), 3), [4, 5, 6, 1, 2, 3]);
  close(after(wide.flat(), sparse(round), 3), times(wide, round).flat());
  close(apply(wide.flat(), [1, -1, 2]), [5, 11]);
});

test("the error compares both ways, relative to W", () => {
  assert.equal(error(state()), 0);
  const W = [[1, 2], [4, 9]];
  const difference = times(swap, W).flat().map((value, at) => value - times(W, swap).flat()[at]);
  close([error(state({ entries: W.flat() }))], [norm(difference) / norm(W.flat())]);
  assert.equal(error(state({ entries: [0, 0, 0, 0] })), 0);
  const free = state({ entries: W.flat() });
  assert.ok(error(free, projection(free)) < 1e-12);
  const [left, right] = ways(free, [1, 2]);
  close(left, times(swap, times(W, [[1], [2]])).flat());
  close(right, times(W, times(swap, [[1], [2]])).flat());
  const element = state({ pair_name: "three", coefficients: [1, 2, 3], entries: [1, 2, 3, 4, 5, 6, 7, 8, 10], element: "r^2" });
  assert.equal(element.element, 1);
  const twice = times(round, round);
  const V = rows(element.weights, 3);
  close(ways(element, [1, 0, 2])[0], times(twice, times(V, [[1], [0], [2]])).flat());
});

test("traits that do not fit each other are made to fit", () => {
  assert.equal(state({ pair_name: "gone" }).key, "ties");
  const other = state({ pair_name: "three" });
  assert.deepEqual([other.coefficients, other.element, other.free], [[1, -0.5, 2], 0, false]);
  assert.equal(state({ pair_name: "three", entries: [1, 2, 3, 4] }).free, false);
  assert.deepEqual(change(tables, "three", "r^2"), { pair_name: "three", coefficients: [1, -0.5, 2], entries: [], element: "r^2" });
  assert.equal(change(tables, "three", "s").element, "r");
});

test("entries are written as sums of weights", () => {
  const written = (terms) => symbol(terms, "abcd");
  assert.deepEqual([[], [[0, 1]], [[1, -1]], [[0, 1], [1, 2]], [[0, -1], [2, -1]], [[3, Math.sqrt(3)]], [[0, 0.5]], [[0, -2], [1, 1]]].map(written),
    ["", "a", "−b", "a+2b", "−a−c", "√3d", "0.5a", "−2a+b"]);
  assert.equal(brief([[0, 1], [1, 1], [2, 1], [3, 1]], "abcd"), "…");
  assert.equal(brief([[0, 1], [1, 1], [2, 1]], "abcd"), "a+b+c");
  assert.deepEqual(termsOf(pairs.ties, 2, 2), [[[0, 1]], [[1, 1]], [[1, 1]], [[0, 1]]]);
  assert.deepEqual(termsOf(pairs.sign, 1, 2), [[[0, 1]], [[0, -1]]]);
  const mixed = { ...pairs.ties, patterns: [[0, 0, 1], [0, 0, 2, 1, 1, 1]] };
  assert.deepEqual(termsOf(mixed, 2, 2), [[[0, 1], [1, 2]], [], [], [[1, 1]]]);
});

test("weights differ in their paint, and signs and sums are marked", () => {
  const fills = Array.from({ length: 16 }, (_, k) => fill([[k, 1]]));
  assert.equal(new Set(fills).size, 16);
  assert.ok(fills.slice(0, 8).every((each) => !each.includes("repeating")) && fills.slice(8).every((each) => each.includes("repeating")));
  assert.equal(fill([]), "");
  assert.match(fill([[0, -1]]), /^box-shadow:inset .*--dmk-c0/);
  assert.match(fill([[0, 1], [2, -1]]), /linear-gradient.*--dmk-c0.* 0% 50%.*--dmk-c2.* 50% 100%/);
});

test("numbers are honest about rounding", () => {
  assert.deepEqual([0, 1e-16, 0.001, 0.006, 0.5, 1.234].map(small), ["0", "0", "less than 0.01", "0.01", "0.5", "1.23"]);
  assert.equal(vector([1, -0.5, 1e-17]), "(1, −0.5, 0)");
  assert.equal(spoken(["a", "b", "0", "a"], 2), "a b; 0 a");
  assert.equal(sample(8).length, 8);
  assert.notDeepEqual(ways(state({ entries: [1, 2, 4, 9] }), sample(2))[0], ways(state({ entries: [1, 2, 4, 9] }), sample(2))[1]);
});

test("words count entries, weights and zeros", () => {
  const at = (values) => plain(words(state(values)));
  assert.equal(at({}), "4 entries, 2 free weights: itself and the other.");
  assert.equal(at({ pair_name: "sign", coefficients: [1] }), "2 entries, 1 free weight.");
  assert.equal(at({ pair_name: "none", coefficients: [] }), "1 entry, no free weights, so that W = 0: signs differ.");
  const few = { tables: { ...tables, order: ["few"], pairs: { few: { ...pairs.ties, patterns: [[0, 0, 1, 1, 1, 1]] } } }, pair_name: "few", coefficients: [1] };
  assert.equal(at(few), "4 entries, 1 free weight: itself and the other. 2 entries must be 0.");
  assert.equal(at({ entries: [1, 2, 4, 9] }), "W has 4 weights of its own. Its projection, the nearest equivariant matrix, has 2 weights and keeps 67 % of ‖W‖².");
  assert.equal(at({ entries: [1, 0, 0, -0.999] }), "W has 4 weights of its own. Its projection, the nearest equivariant matrix, has 2 weights and keeps less than 1 % of ‖W‖².");
  assert.match(at({ pair_name: "none", coefficients: [], entries: [3] }), /is 0: nothing of W is equivariant\.$/);
  assert.match(at({ entries: [1, 2, 2, 1] }), /happens to be equivariant/);
});

test("the verdict is about all elements only where it may be", () => {
  const at = (values) => plain(verdict(state(values)));
  assert.equal(at({}), "With g = s both ways agree, as with every g: W is equivariant.");
  assert.equal(at({ entries: [1, 2, 4, 9] }), "With g = s the two ways differ: this W is not equivariant.");
  assert.match(at({ entries: [1, 2, 2, 1] }), /as with every g: W is equivariant/);
  assert.match(at({ entries: [0, 0, 0, 0] }), /^W = 0/);
  const plane = { pair_name: "plane", coefficients: [1, 1], entries: [1, 2, 3, 4] };
  assert.match(at({ ...plane, element: "r" }), /r the two ways differ/);
  assert.equal(at({ ...plane, element: "r^2" }), "With g = r² both ways happen to agree. Other elements tell that W is not equivariant.");
});

test("random numbers have one decimal and stay in their range", () => {
  const values = [0, 0.25, 0.5, 0.74, 0.999999];
  assert.deepEqual(draws(() => values.shift() ?? 0, 5, 2), [-2, -1, 0, 1, 2]);
});

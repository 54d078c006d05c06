// Products of discrete Fourier transforms, made here, are what the widget is compared with.
import assert from "node:assert/strict";
import { test } from "node:test";

import {
  formula, layer, moved, name, nearest, read, shade, square, squareWords, stepWords, terms, turn, write,
} from "../../dmolkit/widgets/convolution_stepper_core.mjs";

const six = [0, 1, 2, 3, 4, 5];
const mod = (k) => ((k % 6) + 6) % 6;
const hexagon = {
  labels: ["e", "r", "r²", "r³", "r⁴", "r⁵"],
  inverses: ["e", "r⁻¹", "r⁻²", "r⁻³", "r⁻⁴", "r⁻⁵"],
  sources: six.map((u) => six.map((g) => mod(u - g))),
  origins: six.map((g) => six.map((u) => mod(u - g))),
  angles: six.map((k) => 60 * k),
  factors: { shared: [1, 1, 1, 1, 1, 1], own: [1, 2, 1, 2, 1, 2] },
};
const start = { hexagon, f: [7, 3, 5, 1, 8, 4], kernel: [2, 1, -1, 0, 0, 0], u: 2, g: 1, step: 0, weights: "shared" };
const state = (values = {}) => ({ ...start, ...values });
const plain = (text) => text.replaceAll(/[\u00a0\u2009]/g, " ");

/** Circular convolution by the convolution theorem. */
function circular(f, kernel) {
  const wave = (k, x) => [Math.cos((Math.PI * k * x) / 3), -Math.sin((Math.PI * k * x) / 3)];
  const transform = (values) => six.map((k) => values.reduce(([a, b], value, x) => [a + value * wave(k, x)[0], b + value * wave(k, x)[1]], [0, 0]));
  const [F, K] = [transform(f), transform(kernel)];
  const product = six.map((k) => [F[k][0] * K[k][0] - F[k][1] * K[k][1], F[k][0] * K[k][1] + F[k][1] * K[k][0]]);
  return six.map((u) => Math.round(product.reduce((sum, [a, b], k) => sum + a * wave(k, -u)[0] - b * wave(k, -u)[1], 0) / 6) || 0);
}

/** Functions and kernels of all kinds, the same in every run. */
function* examples(count) {
  let seed = 1;
  const next = (low, high) => { seed = (seed * 48271) % 2147483647; return low + (seed % (high - low + 1)); };
  for (let i = 0; i < count; i += 1) yield { f: six.map(() => next(0, 9)), kernel: six.map(() => next(-3, 3)), u: next(0, 5), g: next(0, 5) };
}

test("the layer is the circular convolution, and the terms add up to it", () => {
  assert.deepEqual(circular([1, 0, 0, 0, 0, 0], [1, 2, 3, 4, 5, 6]), [1, 2, 3, 4, 5, 6]);
  for (const { f, kernel, u } of examples(40)) {
    const expected = circular(f, kernel);
    assert.deepEqual(layer(state({ f, kernel })), expected);
    assert.deepEqual(layer(state({ f, kernel, weights: "own" })), expected.map((value, x) => (x % 2 ? 2 * value || 0 : value)));
    const all = terms(state({ f, kernel, u }));
    let sum = 0;
    all.forEach((term, g) => {
      const source = six.find((x) => (x + g) % 6 === u);
      sum += kernel[g] * f[source];
      assert.deepEqual(term, { source, weight: kernel[g], value: f[source], product: kernel[g] * f[source] || 0, sum });
    });
    assert.equal(sum, expected[u]);
  }
});

test("a turn takes the value at a corner to the corner that comes g later", () => {
  assert.deepEqual(turn(hexagon, 0, start.f), start.f);
  assert.deepEqual(turn(hexagon, 1, start.f), [4, 7, 3, 5, 1, 8]);
  six.forEach((g) => six.forEach((x) => assert.equal(turn(hexagon, g, start.f)[(x + g) % 6], start.f[x])));
});

test("the square commutes where weights are shared, and for even turns only where they are not", () => {
  for (const { f, kernel, g } of examples(40)) {
    const shared = square(state({ f, kernel, g }));
    assert.equal(shared.difference, 0);
    assert.deepEqual(shared.first, circular(six.map((u) => f[mod(u - g)]), kernel));
    assert.deepEqual(shared.first, shared.last);
    const own = square(state({ f, kernel, g, weights: "own" }));
    // An odd turn brings m(u) times a value to where it should be m(u + 1) times: they differ by it once.
    assert.equal(own.difference, g % 2 ? Math.max(...circular(f, kernel).map(Math.abs)) : 0);
  }
  const { output, turned, first, last, difference } = square(state({ weights: "own" }));
  assert.deepEqual([output, turned], [[10, 18, 6, 8, 12, 30], [4, 7, 3, 5, 1, 8]]);
  assert.deepEqual([first, last, difference], [[15, 20, 9, 12, 4, 24], [30, 10, 18, 6, 8, 12], 15]);
});

test("steps go through all terms at one corner and on to the next", () => {
  const places = [];
  let now = { ...start, u: 5, step: 5 };
  for (let i = 0; i < 3; i += 1) { now = { ...now, ...moved(now, 1) }; places.push([now.u, now.step]); }
  assert.deepEqual(places, [[5, 6], [0, 0], [0, 1]]);
  for (let i = 0; i < 3; i += 1) now = { ...now, ...moved(now, -1) };
  assert.deepEqual([now.u, now.step], [5, 5]);
});

test("traits are read by name", () => {
  assert.deepEqual(read((trait) => start[trait]), start);
});

test("formulas of each step", () => {
  const at = (values) => plain(formula(state(values)));
  assert.equal(at({}), "(f∗ω)(r²) = Σ ω(g) f(r²g⁻¹)");
  assert.equal(at({ u: 0 }), "(f∗ω)(e) = Σ ω(g) f(g⁻¹)");
  assert.equal(at({ step: 1 }), "ω(e) f(r²) = 2 · 5 = 10");
  assert.equal(at({ step: 2 }), "ω(r) f(r² r⁻¹) = ω(r) f(r) = 1 · 3 = 3");
  assert.equal(at({ step: 3 }), "ω(r²) f(r² r⁻²) = ω(r²) f(e) = −1 · 7 = −7");
  assert.equal(at({ step: 4 }), "ω(r³) f(r² r⁻³) = ω(r³) f(r⁵) = 0 · 4 = 0");
  assert.equal(at({ step: 2, u: 0 }), "ω(r) f(r⁻¹) = ω(r) f(r⁵) = 1 · 4 = 4");
  assert.equal(at({ step: 1, u: 0 }), "ω(e) f(e) = 2 · 7 = 14");
  assert.equal(at({ step: 6 }), "(f∗ω)(r²) = 2·5 + 1·3 − 1·7 = 6");
  assert.equal(at({ step: 6, kernel: [-2, 0, 0, 0, 0, 1] }), "(f∗ω)(r²) = −2·5 + 1·1 = −9");
  assert.equal(at({ step: 6, kernel: [0, 0, 0, 0, 0, 0] }), "(f∗ω)(r²) = 0");
  assert.equal(at({ weights: "own", u: 3 }), "(Lf)(r³) = Σ 2ω(g) f(r³g⁻¹)");
  assert.equal(at({ weights: "own" }), "(Lf)(r²) = Σ ω(g) f(r²g⁻¹)");
  assert.equal(at({ weights: "own", u: 3, step: 3 }), "2ω(r²) f(r³ r⁻²) = 2ω(r²) f(r) = −2 · 3 = −6");
  assert.equal(at({ weights: "own", u: 3, step: 6 }), "(Lf)(r³) = 4·1 + 2·5 − 2·3 = 8");
});

test("words say what the last step added", () => {
  const at = (values) => plain(stepWords(state(values)));
  assert.equal(at({}), "The dial carries the six weights and points at u = r², corner 3.");
  assert.equal(at({ u: 5, weights: "own" }), "The dial carries the six weights and points at u = r⁵, corner 6, where every weight counts double.");
  assert.equal(at({ step: 1 }), "g = e looks at u = r² itself, where f is 5, and adds 10.");
  assert.equal(at({ step: 3 }), "g = r² reaches back from u = r² to e, where f is 7, and adds −7.");
  assert.equal(at({ step: 6 }), "g = r⁵ reaches back from u = r² to r³, with weight 0, and nothing is added. The sum is complete: 6.");
});

test("words say whether the square commutes, and why", () => {
  const at = (values) => squareWords(state(values));
  assert.match(at({ g: 0 }), /^A turn by 0° changes nothing/);
  assert.match(at({ g: 2 }), /^Turn by 120° and then convolve, .*: the same function, because every corner has the same weights\.$/);
  for (const g of [1, 3, 5]) assert.match(at({ g, weights: "own" }), new RegExp(`A turn by ${60 * g}° takes these corners to the others, .*by up to 15: this layer is not equivariant\\.$`));
  for (const g of [2, 4]) assert.match(at({ g, weights: "own" }), new RegExp(`A turn by ${60 * g}° takes these corners to each other, so both ways still agree\\.`));
  assert.match(at({ weights: "own", kernel: [0, 0, 0, 0, 0, 0] }), /only because all sums are 0\.$/);
});

test("names, numbers, colours and turns", () => {
  assert.deepEqual([name("shared"), name("own")], ["f∗ω", "Lf"]);
  assert.deepEqual([-12, 0, 7].map(write), ["−12", "0", "7"]);
  assert.equal(shade(9, 9), "color-mix(in srgb, var(--dmk-positive) 60%, var(--dmk-surface))");
  assert.equal(shade(-5, 10), "color-mix(in srgb, var(--dmk-negative) 30%, var(--dmk-surface))");
  assert.equal(shade(0, 0), "color-mix(in srgb, var(--dmk-positive) 0%, var(--dmk-surface))");
  // What stands at 300° is a sixth of a turn before 0°.
  assert.deepEqual([nearest(300, 0), nearest(0, 300), nearest(120, 0), nearest(-60, 240)], [-60, 360, 120, 300]);
});

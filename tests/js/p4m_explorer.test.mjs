// Loops over points of the plane, which symmetries carry along, are what the widget is compared with.
import assert from "node:assert/strict";
import { test } from "node:test";

import { color } from "../../dmolkit/widgets/common.mjs";
import {
  compute, correlate, cssMatrix, imageOf, imagePixels, inverse, largestOf, motion, moveFeatures, movePlane, nearest, product, settle, shifted, signedPixels,
  sourceOf, step, strongest, sum, turnedKernels, turning, words, write,
} from "../../dmolkit/widgets/p4m_explorer_core.mjs";

const turn = ([x, y]) => [0 - y, x];
const mirror = ([x, y]) => [0 - x, y];
const elements = [0, 1, 2, 3, 4, 5, 6, 7].map((h) => (p) => {
  let q = h >= 4 ? mirror(p) : p;
  for (let k = 0; k < h % 4; k += 1) q = turn(q);
  return q;
});
const matrices = elements.map((move) => { const [[a, c], [b, d]] = [move([1, 0]), move([0, 1])]; return [a, b, c, d]; });
const labels = ["e", "r", "r²", "r³", "s", "rs", "r²s", "r³s"];
const names = ["e", "r", "r^2", "r^3", "s", "rs", "r^2s", "r^3s"];
const shifts = [[0, 0], [1, 0], [0, 1], [-2, 3], [3, -3]];
const boundaries = ["periodic", "zero"];

/** Whole numbers that look random. */
function numbers(count, low, high, seed = 1) {
  return Array.from({ length: count }, () => { seed = (seed * 48271) % 2147483647; return low + (seed % (high - low + 1)); });
}

/** The pixels' middles, from the centre of the plane, in halves of a pixel, row 0 on top. */
const points = (size) => Array.from({ length: size * size }, (_, i) => [2 * (i % size) - size + 1, size - 1 - 2 * Math.floor(i / size)]);

/** Number of the pixel at a point; −1 outside, or of its copy inside. */
function pixel([x, y], size, boundary) {
  const fold = (u) => ((((u + size - 1) % (2 * size)) + 2 * size) % (2 * size)) - size + 1;
  const [u, v] = boundary === "periodic" ? [fold(x), fold(y)] : [x, y];
  return Math.max(Math.abs(u), Math.abs(v)) < size ? ((size - 1 - v) / 2) * size + (u + size - 1) / 2 : -1;
}

/** Every pixel carries its value to where the motion takes it. */
function carry(plane, size, h, [dx, dy], boundary) {
  const moved = plane.map(() => 0);
  points(size).forEach((p, i) => {
    const [x, y] = elements[h](p);
    const to = pixel([x + 2 * dx, y + 2 * dy], size, boundary);
    if (to >= 0) moved[to] = plane[i];
  });
  return moved;
}

/** Σ K(h⁻¹(x − t)) f(x): the weight at the kernel's point k meets f at x = t + hk. */
const lifted = (plane, size, weights, h, boundary) => points(size).map(([x, y]) => points(3).reduce((total, k, i) => {
  const [u, v] = elements[h](k);
  return total + weights[i] * (plane[pixel([x + u, y + v], size, boundary)] ?? 0);
}, 0));

const size = 6;
const channels = [1, 2, 3].map((seed) => numbers(size * size, 0, 9, seed));
const weights = numbers(9, -4, 4, 5);
const tables = {
  size, levels: 9, channels: channels.map((channel) => channel.join("")), names, labels, matrices, colors: ["#000001", "#000002", "#000003", "#000004", "#000005"],
  kernels: { odd: { title: "odd", weights, turned: true }, plain: { title: "plain", weights, turned: false }, edge: { title: "edge", weights: [-1, 0, 1, -1, 0, 1, -1, 0, 1], turned: true } },
};
const traits = (values = {}) => ({ tables, element: "e", shift: [0, 0], kernel_name: "odd", boundary: "periodic", panel: "e", ...values });
const state = (values) => { const all = traits(values); return settle((name) => all[name]); };
const plain = (text) => text.replaceAll("\u00a0", " ");
const close = (one, other) => one.forEach((entry, i) => assert.ok(Math.abs(entry - other[i]) < 1e-12, `${one} is not ${other}`));

test("products and inverses are those of the motions", () => {
  const p = [3, 5];
  elements.forEach((a, i) => {
    elements.forEach((b, j) => assert.deepEqual(elements[product(matrices, i, j)](p), a(b(p))));
    assert.deepEqual(elements[inverse(matrices, i)](a(p)), p);
  });
});

test("a moved plane has each value where the motion takes it", () => {
  for (const n of [5, 6]) for (const boundary of boundaries) for (const shift of shifts) elements.forEach((_, h) => {
    const plane = numbers(n * n, 1, 99);
    assert.deepEqual(movePlane(plane, n, matrices[h], shift, boundary), carry(plane, n, h, shift, boundary));
  });
});

test("the step between two motions takes one picture to the other", () => {
  const plane = numbers(36, 1, 99);
  elements.forEach((_, i) => elements.forEach((_, j) => {
    const [from, to] = [{ h: i, shift: [2, 1] }, { h: j, shift: [-1, 3] }];
    const way = step(matrices, from, to);
    const old = carry(plane, 6, i, from.shift, "periodic");
    assert.deepEqual(carry(old, 6, way.h, way.shift, "periodic"), carry(plane, 6, j, to.shift, "periodic"));
  }));
});

test("panels follow the definition, with the kernel turned or left as it is", () => {
  const plane = numbers(36, 0, 9);
  for (const boundary of boundaries) {
    const [turned, left] = [true, false].map((each) => turnedKernels({ title: "", weights, turned: each }, matrices));
    elements.forEach((_, h) => {
      assert.deepEqual(correlate(plane, 6, turned[h], boundary), lifted(plane, 6, weights, h, boundary));
      assert.deepEqual(correlate(plane, 6, left[h], boundary), lifted(plane, 6, weights, 0, boundary));
    });
  }
});

test("features move as functions on the group", () => {
  const features = elements.map((_, k) => numbers(36, -9, 9, k + 1));
  for (const boundary of boundaries) elements.forEach((move, h) => {
    const moved = moveFeatures(features, 6, matrices, h, [1, -2], boundary);
    // Panel k goes to panel hk.
    features.forEach((plane, k) => {
      const to = elements.findIndex((other) => String(other([3, 5])) === String(move(elements[k]([3, 5]))));
      assert.deepEqual(moved[to], carry(plane, 6, h, [1, -2], boundary));
    });
  });
});

test("lift after motion is motion after lift, exactly, wherever that is to be", () => {
  const gray = sum(channels);
  assert.deepEqual(gray, channels[0].map((_, i) => channels[0][i] + channels[1][i] + channels[2][i]));
  assert.deepEqual(imageOf(tables), channels);
  for (const boundary of boundaries) for (const shift of shifts) names.forEach((element, h) => {
    const result = compute(state({ element, shift, boundary }));
    const image = carry(gray, size, h, shift, boundary);
    assert.deepEqual(sum(result.moved), image);
    elements.forEach((_, k) => {
      assert.deepEqual(result.before[k], lifted(gray, size, weights, k, boundary));
      assert.deepEqual(result.after[k], lifted(image, size, weights, k, boundary));
    });
    const differences = result.after.map((plane, k) => Math.max(...plane.map((value, i) => Math.abs(value - result.carried[k][i]))));
    assert.equal(result.largest, Math.max(...differences));
    assert.deepEqual(result.wrong, differences.flatMap((difference, k) => (difference > 0 ? [k] : [])));
    assert.equal(result.largest === 0, boundary === "periodic" || String(shift) === "0,0");
  });
});

test("a kernel that does not turn breaks equivariance, but not for shifts", () => {
  names.forEach((element, h) => {
    const { largest, after } = compute(state({ element, shift: [2, 1], kernel_name: "plain" }));
    assert.equal(largest > 0, h > 0);
    after.forEach((plane) => assert.deepEqual(plane, after[0]));
  });
});

test("the panel comes from the one that the motion takes to it", () => {
  names.forEach((element, h) => names.forEach((panel, k) => {
    const from = sourceOf(state({ element, panel }));
    assert.deepEqual(elements[h](elements[from]([3, 5])), elements[k]([3, 5]));
  }));
  assert.equal(labels[sourceOf(state({ element: "r", panel: "r^2s" }))], "rs");
});

test("shifts go round the periodic plane and stop at its edge otherwise", () => {
  assert.deepEqual(shifted(state({ shift: [2, -3] }), 1, -1), [-3, 2]);
  assert.deepEqual(shifted(state({ shift: [2, -3], boundary: "zero" }), 2, -1), [3, -3]);
  assert.deepEqual(nearest([7, -11], 6), [1, 1]);
  for (let x = -20; x < 20; x += 1) {
    const [near] = nearest([x, 0], 6);
    assert.ok(Math.abs(near) <= 3 && (near - x) % 6 === 0);
  }
});

test("pictures turn the short way, and mirrors flip about their axis", () => {
  matrices.forEach((matrix, h) => {
    close(turning(matrix, 0), [1, 0, 0, 1]);
    close(turning(matrix, 1), matrix);
    const [a, b, c, d] = turning(matrix, 0.5);
    if (h < 4) {
      const angle = [0, 45, 90, -45][h] * (Math.PI / 180);
      close([a, b, c, d], [Math.cos(angle), -Math.sin(angle), Math.sin(angle), Math.cos(angle)]);
    } else {
      const axis = (90 + 45 * (h - 4)) * (Math.PI / 180);
      const [x, y] = [Math.cos(axis), Math.sin(axis)];
      close([a * x + b * y, c * x + d * y], [x, y]);
      close([c * x - a * y, d * x - b * y], [0, 0]); // edge-on: the normal (−y, x) goes to 0
    }
  });
  // r takes a point on the right to the top, which has a negative y in CSS.
  assert.equal(cssMatrix(matrices[1]), "matrix(0.0000,-1.0000,1.0000,0.0000,0.0000,0.0000)");
  assert.equal(cssMatrix(matrices[0], [7, 8]), "matrix(1.0000,0.0000,0.0000,1.0000,7.0000,8.0000)");
});

test("colours go from one end of the map to the other, with 0 in the middle", () => {
  const at = (value, most = 10) => Number(color(tables.colors, value, most).slice(-1));
  assert.deepEqual([-99, -10, -5, -2, 0, 2, 5, 10, 99].map((value) => at(value)), [1, 1, 2, 3, 3, 3, 4, 5, 5]);
  assert.equal(at(0, 0), 3);
  assert.deepEqual([...signedPixels([-3, 0, 9], 3, ["#0102ff", "#203040", "#ff0001"])], [1, 2, 255, 255, 32, 48, 64, 255, 255, 0, 1, 255]);
  assert.deepEqual([...imagePixels([[0, 9], [3, 0], [1, 8]], 9)], [0, 85, 28, 255, 255, 0, 227, 255]);
  assert.equal(largestOf([[1, -7], [6, 0]]), 7);
  assert.equal(strongest([[1, -7], [6, 0]]), 3.5);
});

test("words say what moves, where the panel comes from, and whether the ways agree", () => {
  const say = (values) => { const now = state(values); return plain(words(now, compute(now))); };
  assert.equal(say({ element: "r", shift: [2, -1], panel: "r^2s" }),
    "g = ((2, −1), r): turn by 90°, then shift. Panel r²s of the moved image is panel rs of the original, turned by r and shifted. All eight panels agree.");
  assert.equal(say({}), "g = ((0, 0), e): nothing moves. Panel e of the moved image is panel e of the original. All eight panels agree.");
  assert.match(say({ shift: [0, 1] }), /^g = \(\(0, 1\), e\): shift\. Panel e .* is panel e of the original, shifted\./);
  assert.match(say({ element: "r^2s", panel: "r" }), /: mirror top and bottom\. Panel r .* is panel rs of the original, mirrored by r²s\./);
  assert.match(say({ element: "r", kernel_name: "plain" }), /Panel e of the moved image is not panel r³ of the original, turned by r: the kernel does not turn\. All eight panels differ, at the dots, by up to \d+\.$/);
  assert.match(say({ shift: [3, 0], boundary: "zero" }), /is not panel e of the original, shifted: the picture lost pixels over the edge\. /);
  assert.match(say({ kernel_name: "edge" }), /All eight panels agree\. The turned kernels cancel in the mean\.$/);
  const now = state({ shift: [3, 0], boundary: "zero" });
  assert.match(words(now, { ...compute(now), largest: 4, wrong: [1, 2] }), /is panel e of .* 2 of eight panels differ, at the dots, by up to 4\.$/);
  assert.deepEqual(names.map((element) => plain(motion(state({ element })))).map((text) => text.split(": ")[1]), [
    "nothing moves.", "turn by 90°.", "turn by 180°.", "turn by 270°.", "mirror left and right.", "mirror in the falling diagonal.", "mirror top and bottom.", "mirror in the rising diagonal.",
  ]);
  assert.deepEqual([3, -1.5, 0].map(write), ["3", "−1.5", "0"]);
});

test("traits that the page does not know are replaced", () => {
  const now = state({ element: "t", panel: "", kernel_name: "toString", boundary: "mirror", shift: [1, 2] });
  assert.deepEqual([now.h, now.panel, now.kernel, now.boundary, now.shift], [0, 0, "odd", "periodic", [1, 2]]);
});

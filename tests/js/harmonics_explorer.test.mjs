// The harmonics are written out as polynomials, and D is the integral of Y(Rx) Y(x)ᵀ, by a quadrature
// that is exact for them.
import assert from "node:assert/strict";
import { test } from "node:test";

import {
  agree, blocks, brief, evaluate, exponential, harmonic, harmonicsAt, labelOf, listed, norm, normals, part, picture, rotate, seen, strongest, turnsOf, words,
} from "../../dmolkit/widgets/harmonics_explorer_core.mjs";

const { PI, sqrt, cos, sin } = Math;

/** The 16 harmonics with l ≤ 3 at a unit vector. */
function polynomials([x, y, z]) {
  const c1 = sqrt(3 / (4 * PI)), c2 = sqrt(15 / (4 * PI)), [a, b, c] = [sqrt(35 / (32 * PI)), sqrt(105 / (4 * PI)), sqrt(21 / (32 * PI))];
  return [
    sqrt(1 / (4 * PI)),
    c1 * y, c1 * z, c1 * x,
    c2 * x * y, c2 * y * z, sqrt(5 / (16 * PI)) * (3 * z * z - 1), c2 * x * z, (c2 / 2) * (x * x - y * y),
    a * y * (3 * x * x - y * y), b * x * y * z, c * y * (5 * z * z - 1), sqrt(7 / (16 * PI)) * z * (5 * z * z - 3), c * x * (5 * z * z - 1), (b / 2) * z * (x * x - y * y), a * x * (x * x - 3 * y * y),
  ];
}

/** R_z(α) R_y(β) R_z(γ) entry by entry. */
const rotation = ({ alpha: a, beta: b, gamma: c }) => [
  [cos(a) * cos(b) * cos(c) - sin(a) * sin(c), -cos(a) * cos(b) * sin(c) - sin(a) * cos(c), cos(a) * sin(b)],
  [sin(a) * cos(b) * cos(c) + cos(a) * sin(c), -sin(a) * cos(b) * sin(c) + cos(a) * cos(c), sin(a) * sin(b)],
  [-sin(b) * cos(c), sin(b) * sin(c), cos(b)],
];
const times = (matrix, v) => matrix.map((row) => row.reduce((sum, entry, k) => sum + entry * v[k], 0));
const back = (matrix, v) => v.map((_, k) => matrix.reduce((sum, row, i) => sum + row[k] * v[i], 0));

// Four nodes of Gauss and Legendre in z, times eight longitudes: exact up to degree 7.
const nodes = [[1, -1], [-1, 1]].flatMap(([inner, outer]) => [-1, 1].map((side) => [side * sqrt(3 / 7 - (inner * 2 / 7) * sqrt(6 / 5)), (18 - outer * sqrt(30)) / 36]));
const quadrature = nodes.flatMap(([z, weight]) => Array.from({ length: 8 }, (_, k) => {
  const longitude = (2 * PI * k) / 8 + 0.1;
  return [[sqrt(1 - z * z) * cos(longitude), sqrt(1 - z * z) * sin(longitude), z], (weight * 2 * PI) / 8];
}));

/** ∫ Y_i(Rx) Y_j(x) dx, 16 × 16. */
function integral(matrix) {
  const samples = quadrature.map(([x, weight]) => [polynomials(times(matrix, x)), polynomials(x), weight]);
  return Array.from({ length: 16 }, (_, i) => Array.from({ length: 16 }, (_, j) => samples.reduce((sum, [after, before, weight]) => sum + weight * after[i] * before[j], 0)));
}

/** Derivative at 0 of a family of matrices whose entries are trigonometric polynomials of degree 3: exact. */
function derivative(family) {
  const samples = [1, 2, 3, 4, 5, 6, 7].map((k) => [((-1) ** (k + 1) / 2) / Math.tan((PI * k) / 8), family((2 * PI * k) / 8)]);
  return samples[0][1].map((row, i) => row.map((_, j) => samples.reduce((sum, [weight, matrix]) => sum + weight * matrix[i][j], 0)));
}

const [aboutY, aboutZ] = [derivative((beta) => integral(rotation({ alpha: 0, beta, gamma: 0 }))), derivative((alpha) => integral(rotation({ alpha, beta: 0, gamma: 0 })))];
const block = (matrix, l) => part(matrix, l).map((row) => part(row, l));
const generators = [0, 1, 2, 3].map((l) => [block(aboutY, l), block(aboutZ, l)]);
const pole = polynomials([0, 0, 1]);
const turns = turnsOf(generators);
const grid = [0, 0.3, PI, 4.4].flatMap((alpha) => [0, 0.8, PI].flatMap((beta) => [0, 0.5, 5.9].map((gamma) => ({ alpha, beta, gamma }))));

function close(actual, expected, tolerance = 1e-12) {
  assert.equal(actual.length, expected.length);
  actual.forEach((value, i) => assert.ok(Math.abs(value - expected[i]) <= tolerance, `${actual} is not ${expected}`));
}

test("the exponential of a generator of degree 1 is the formula of Rodrigues", () => {
  const [x, y, z] = [2, -1, 2].map((entry) => entry / 3);
  const cross = [[0, -z, y], [z, 0, -x], [-y, x, 0]];
  const terms = exponential(cross);
  for (const angle of [0, 0.7, 3, -2]) {
    const matrix = [[0, 0, 0], [0, 0, 0], [0, 0, 0]];
    for (const { row, column, k, a, b } of terms) matrix[row][column] += a * cos(k * angle) + b * sin(k * angle);
    const n = [x, y, z];
    const expected = matrix.map((row, i) => row.map((_, j) => cos(angle) * (i === j) + sin(angle) * cross[i][j] + (1 - cos(angle)) * n[i] * n[j]));
    close(matrix.flat(), expected.flat());
  }
});

test("D is the integral of Y(Rx) Y(x), which has the same blocks and zeros elsewhere", () => {
  for (const angles of grid) {
    const whole = integral(rotation(angles));
    blocks(turns, angles).forEach((matrix, l) => close(matrix.flat(), block(whole, l).flat()));
    whole.forEach((row, i) => row.forEach((entry, j) => assert.ok(labelOf(i)[0] === labelOf(j)[0] || Math.abs(entry) < 1e-12)));
  }
});

test("harmonics are the polynomials, at the poles as well", () => {
  const points = [[0, 0, 1], [0, 0, -1], [1, 0, 0], [0, -1, 0], ...[[1, 2, 3], [-2, 1, -1], [1, -3, 0.5]].map((v) => v.map((entry) => entry / Math.hypot(...v)))];
  for (const point of points) close(harmonicsAt(turns, pole, point), polynomials(point));
});

test("rotated coefficients are those of the moved function, and degrees keep their lengths", () => {
  const c = [3, 1, -2, 0.5, 4, -1, 0.2, 0.7, -3, 1, 1, -0.5, 2, 0.1, -2, 0.6];
  const value = (coefficients, x) => polynomials(x).reduce((sum, each, k) => sum + each * coefficients[k], 0);
  for (const angles of grid) {
    const turned = rotate(turns, angles, c), matrix = rotation(angles);
    for (const [x] of quadrature) close([value(turned, x)], [value(c, back(matrix, x))], 1e-11);
    for (const l of [0, 1, 2, 3]) close([norm(part(turned, l))], [norm(part(c, l))]);
  }
});

test("one peak goes to where R takes the north pole", () => {
  for (const angles of grid) close(rotate(turns, angles, pole), polynomials(times(rotation(angles), [0, 0, 1])));
});

// The ball

// The viewer stands on the x-axis: y is right and z is up.
const view = [0, 1, 0, 0, 0, 1, 1, 0, 0];
const size = 60;
const ball = seen(turns, pole, view, size);

test("each pixel of the disc knows the harmonics of its point", () => {
  assert.ok(Math.abs(ball.places.length / size ** 2 - PI / 4) < 0.03);
  ball.places.forEach((place, i) => {
    const [right, up] = [((place % size) + 0.5) / (size / 2) - 1, 1 - (Math.floor(place / size) + 0.5) / (size / 2)];
    const outside = Math.hypot(right, up) - 1;
    assert.ok(outside < 1 / size + 1e-9);
    if (outside > 0) { assert.ok(ball.cover[i] < 0.51); return; }
    close([...ball.harmonics.slice(16 * i, 16 * i + 16)], polynomials([sqrt(1 - right * right - up * up), right, up]), 1e-6);
  });
});

test("values are sums over harmonics, and the strongest may be on the other side", () => {
  const c = harmonic(0).map((value, k) => value + 2 * harmonic(10)[k] - harmonic(13)[k]);
  evaluate(ball, c).forEach((value, i) => close([value], [ball.harmonics[16 * i] + 2 * ball.harmonics[16 * i + 10] - ball.harmonics[16 * i + 13]], 1e-5));
  // Behind, at −x, Y₀₀ − Y₁₁ is largest.
  const hidden = harmonic(0).map((value, k) => value - harmonic(3)[k]);
  const most = (1 + sqrt(3)) / sqrt(4 * PI);
  assert.ok(Math.abs(strongest(ball, hidden) - most) < 0.002);
  assert.ok(Math.max(...evaluate(ball, hidden)) < 0.6 * most);
  // From above, the same holds for Y₀₀ − Y₁₀.
  const above = seen(turns, pole, [1, 0, 0, 0, 1, 0, 0, 0, 1], size);
  assert.ok(Math.abs(strongest(above, harmonic(0).map((value, k) => value - harmonic(2)[k])) - most) < 0.002);
  assert.equal(strongest(ball, harmonic(0).map(() => 0)), 0);
});

test("the picture has the map's colours, stripes below zero, a line at zero and nothing outside", () => {
  const colors = [[0, 0, 200], [100, 100, 100], [200, 0, 0]];
  const at = (bytes, x, y) => [...bytes.slice(4 * (y * size + x), 4 * (y * size + x) + 4)];
  const bytes = picture(ball, harmonic(2), strongest(ball, harmonic(2)), colors); // Y₁₀: up is positive
  assert.deepEqual(at(bytes, 30, 3), [200, 0, 0, 255]);
  const below = Array.from({ length: 10 }, (_, x) => at(bytes, 25 + x, 56)[2]);
  assert.deepEqual([...new Set(below)].sort((a, b) => b - a), [200, 172]);
  assert.equal(below.filter((blue) => blue === 172).length, 2);
  for (const x of [10, 30, 50]) assert.ok(at(bytes, x, 29)[0] < 75 && at(bytes, x, 30)[0] < 75 && at(bytes, x, 27)[0] === 100);
  assert.deepEqual(at(bytes, 0, 0), [0, 0, 0, 0]);
  const flat = picture(ball, harmonic(0).map(() => 0), 0, colors);
  assert.deepEqual(at(flat, 30, 30), [100, 100, 100, 255]);
  const constant = picture(ball, harmonic(0), strongest(ball, harmonic(0)), colors);
  ball.places.forEach((place, i) => { if (ball.cover[i] === 1) assert.equal(constant[4 * place], 200); });
});

// Numbers and words

test("random coefficients are normal", () => {
  let state = 1;
  const random = () => (state = (48271 * state) % (2 ** 31 - 1)) / (2 ** 31 - 1);
  const values = Array.from({ length: 1000 }, () => normals(random)).flat();
  const mean = (list) => list.reduce((sum, value) => sum + value, 0) / list.length;
  assert.equal(values.length, 16000);
  close([mean(values), mean(values.map((x) => x * x)), mean(values.map((x) => x ** 4))], [0, 1, 3], 0.15);
  close([mean(values.map((x) => Number(Math.abs(x) < 1)))], [0.6827], 0.02);
});

test("labels, the list of functions and short numbers", () => {
  assert.deepEqual([0, 1, 3, 4, 8, 9, 12, 15].map(labelOf), [[0, 0], [1, -1], [1, 1], [2, -2], [2, 2], [3, -3], [3, 0], [3, 3]]);
  const all = listed({ functions: { peak: { title: "one peak", coefficients: pole } } });
  assert.equal(Object.keys(all).length, 17);
  assert.deepEqual(all["harmonic 5"], { title: "harmonic l = 2, m = −1", coefficients: harmonic(5) });
  assert.deepEqual([1, -1, 0.996, 0, -0.001, 0.346, -0.5, 1.234, -12.5].map(brief), ["1", "−1", "1", "0", "0", ".35", "−.50", "1.23", "−12.50"]);
});

test("words say what has changed", () => {
  const c = rotate(turns, { alpha: 1, beta: 1, gamma: 1 }, pole);
  const tell = (coefficients, angles, degree) => words({ coefficients, turned: rotate(turns, angles, coefficients), degree, rests: angles.beta === 0 && angles.alpha === 0 });
  const [turn, none, about] = [{ alpha: 1, beta: 0.5, gamma: 2 }, { alpha: 0, beta: 0, gamma: 0 }, { alpha: 2, beta: 0, gamma: 0.5 }];
  assert.equal(tell(c, turn, 2), "After the turn the l = 2 coefficients have changed, their length 0.63 has not.");
  assert.equal(tell(c, none, 3), "R = 1: nothing has moved. The l = 3 coefficients have the length 0.75.");
  assert.equal(tell(pole, about, 1), "This turn is a symmetry of the part of f with l = 1: its coefficients, of length 0.49, have not changed.");
  assert.equal(tell(harmonic(4), turn, 3), "The l = 3 coefficients are 0, before and after every turn.");
  assert.match(tell(harmonic(0), turn, 1), /^Up to l = 3 this f is constant/);
  assert.ok(agree([1, 2], [1, 2 + 1e-12]) && !agree([1, 2], [1, 2.001]));
});

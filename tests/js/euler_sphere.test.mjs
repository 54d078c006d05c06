// Every number here comes from a closed form that is written out in the test.
import assert from "node:assert/strict";
import { afterEach, beforeEach, test } from "node:test";

import eulerSphere, { degenerate, outcome, partial, turnInWords } from "../../dmolkit/widgets/euler_sphere.mjs";
import {
  aboutY, aboutZ, apply, between, curve, decimal, fromEuler, haar, lehmer, multiply, polar, project, toEuler, trace, viewMatrix, wrap,
} from "../../dmolkit/widgets/sphere.mjs";
import { Model, page } from "./fakes.mjs";

const { PI, cos, sin } = Math;
const IDENTITY = [1, 0, 0, 0, 1, 0, 0, 0, 1];

function close(actual, expected, tolerance = 1e-12) {
  assert.equal(actual.length, expected.length);
  actual.forEach((value, i) => assert.ok(Math.abs(value - expected[i]) <= tolerance, `${actual} is not ${expected}`));
}

const transpose = (m) => [0, 3, 6, 1, 4, 7, 2, 5, 8].map((k) => m[k]);
const determinant = ([a, b, c, d, e, f, g, h, i]) => a * (e * i - f * h) - b * (d * i - f * g) + c * (d * h - e * g);

function isRotation(m) {
  close(multiply(transpose(m), m), IDENTITY);
  close([determinant(m)], [1]);
}

/** Entry by entry, as one gets it by hand. */
function product({ alpha: a, beta: b, gamma: c }) {
  return [
    cos(a) * cos(b) * cos(c) - sin(a) * sin(c), -cos(a) * cos(b) * sin(c) - sin(a) * cos(c), cos(a) * sin(b),
    sin(a) * cos(b) * cos(c) + cos(a) * sin(c), -sin(a) * cos(b) * sin(c) + cos(a) * cos(c), sin(a) * sin(b),
    -sin(b) * cos(c), sin(b) * sin(c), cos(b),
  ];
}

const grid = [0, 0.3, 1.7, PI, 4.4, 6.2].flatMap((alpha) =>
  [1e-6, 0.8, 2.2, PI - 1e-6].flatMap((beta) => [0, 0.5, 3, 5.9].map((gamma) => ({ alpha, beta, gamma }))));

// Geometry

test("matrices multiply rows by columns", () => {
  const a = [1, 2, 3, 4, 5, 6, 7, 8, 10], b = [2, 0, 1, 0, 1, 0, -1, 3, 2];
  assert.deepEqual(multiply(a, b), [-1, 11, 7, 2, 23, 16, 4, 38, 27]);
  assert.deepEqual(apply(a, [1, 0, -1]), [-2, -2, -3]);
});

test("positive turns are counter-clockwise", () => {
  close(apply(aboutZ(PI / 2), [1, 0, 0]), [0, 1, 0]);
  close(apply(aboutY(PI / 2), [0, 0, 1]), [1, 0, 0]);
});

test("the three turns multiply to the closed form", () => {
  for (const angles of grid) {
    close(fromEuler(angles), product(angles));
    isRotation(fromEuler(angles));
  }
});

test("angles and matrices go to and fro", () => {
  for (const angles of grid) {
    const back = toEuler(fromEuler(angles));
    close(fromEuler(back), fromEuler(angles));
    close([cos(back.alpha), sin(back.alpha), back.beta], [cos(angles.alpha), sin(angles.alpha), angles.beta], 1e-9);
    close([cos(back.gamma), sin(back.gamma)], [cos(angles.gamma), sin(angles.gamma)], 1e-9);
    assert.ok([back.alpha, back.gamma].every((angle) => angle >= 0 && angle < 2 * PI));
  }
});

test("at the poles gamma is 0 and the rotation stays", () => {
  for (const [beta, sum] of [[0, 3], [PI, 2 * PI - 1]]) {
    const angles = toEuler(fromEuler({ alpha: 1, beta, gamma: 2 }));
    close([angles.alpha, angles.beta, angles.gamma], [sum, beta, 0]);
  }
});

test("wrapped angles lie in [0, 2π)", () => {
  close([-0.5, 7, 2 * PI, 0].map(wrap), [2 * PI - 0.5, 7 - 2 * PI, 0, 0]);
  assert.equal(wrap(-1e-17), 0);
});

test("a part of the way is the later turns undone", () => {
  const angles = { alpha: 1, beta: 0.5, gamma: 2 };
  assert.deepEqual([0, 0.5, 1, 1.5, 2, 2.5, 3].map((progress) => Object.values(partial(angles, progress))),
    [[0, 0, 0], [0, 0, 1], [0, 0, 2], [0, 0.25, 2], [0, 0.5, 2], [0.5, 0.5, 2], [1, 0.5, 2]]);
});

test("between two angles the shorter way is taken", () => {
  const [from, to] = [{ alpha: 6, beta: 0, gamma: 1 }, { alpha: 0.5, beta: 3, gamma: 2 }];
  const { alpha, beta, gamma } = between(from, to, 0.5);
  close([cos(alpha), sin(alpha), beta, gamma], [cos(3.25 + PI), sin(3.25 + PI), 1.5, 1.5]);
  assert.equal(between(from, to, 1), to);
});

test("the viewer sees right, up and towards, with z upwards", () => {
  for (const camera of [{ azimuth: 0, elevation: 0 }, { azimuth: -0.4, elevation: 0.6 }, { azimuth: 2, elevation: -1.2 }]) {
    const view = viewMatrix(camera);
    isRotation(view);
    const [x, y, height] = project(view, [0, 0, 1]);
    assert.ok(Math.abs(x) < 1e-12 && y < 0);
    close([height], [sin(camera.elevation)]);
    const eye = polar(PI / 2 - camera.elevation, camera.azimuth);
    close(project(view, eye), [0, 0, 1]);
  }
  const [x, y] = project(viewMatrix({ azimuth: -PI / 2, elevation: 0 }), [1, 0, 1]);
  assert.ok(x > 0 && x === -y);
});

test("a trace runs from 0 to its angle in fine steps", () => {
  const points = trace(1.5, (t) => polar(t, 0.7));
  close(points[0], [0, 0, 1]);
  close(points.at(-1), [sin(1.5) * cos(0.7), sin(1.5) * sin(0.7), cos(1.5)]);
  for (let i = 1; i < points.length; i++) assert.ok(Math.hypot(...points[i].map((x, k) => x - points[i - 1][k])) < 0.1);
  assert.equal(trace(0, (t) => polar(t, 0)).length, 3);
});

test("a curve is parted into what is before and behind the sphere", () => {
  const view = viewMatrix({ azimuth: 0, elevation: 0.5 });
  const numbers = (path) => path.match(/[ML][^ML]+/g).map((step) => step.slice(1).split(" ").map(Number));
  const { front, back } = curve(view, trace(2 * PI, (t) => polar(PI / 2, t)));
  // The viewer looks down on the equator: its near half lies below the centre.
  assert.ok(numbers(front).every(([, y]) => y >= -6) && numbers(back).every(([, y]) => y <= 6));
  assert.ok(Math.abs(numbers(front).length - numbers(back).length) <= 4);
  const cap = curve(view, trace(2 * PI, (t) => polar(0.2, t)));
  assert.equal(cap.back, "");
  assert.equal(cap.front.match(/M/g).length, 1);
});

// Random rotations

test("the generator is the one with the known ten-thousandth number", () => {
  const random = lehmer(0);
  let last = 0;
  for (let i = 0; i < 10000; i++) last = random();
  assert.equal(last, 399268537 / (2 ** 31 - 1));
  assert.equal(lehmer(7)(), lehmer(7)());
  assert.notEqual(lehmer(7)(), lehmer(8)());
  assert.ok(lehmer(2 ** 31 - 2)() > 0);
});

test("random rotations obey the Haar measure, uniform Euler angles do not", () => {
  const n = 20000, random = lehmer(1);
  const mean = (values) => values.reduce((sum, value) => sum + value, 0) / n;
  const rotations = Array.from({ length: n }, () => haar(random));
  isRotation(rotations[0]);
  for (let k = 0; k < 9; k++) close([mean(rotations.map((m) => m[k])), mean(rotations.map((m) => m[k] ** 2))], [0, 1 / 3], 0.017);
  // E[ω] = ∫ ω (1 − cos ω) dω / π = π/2 + 2/π
  close([mean(rotations.map((m) => Math.acos((m[0] + m[4] + m[8] - 1) / 2)))], [PI / 2 + 2 / PI], 0.02);
  const uniform = Array.from({ length: n }, () => cos(PI * random()) ** 2);
  close([mean(uniform)], [1 / 2], 0.017);
});

// Words

test("numbers have true minus signs and no negative zero", () => {
  assert.deepEqual([-1.234, -0.0001, 0, 2].map((x) => decimal(x, 2)), ["−1.23", "0.00", "0.00", "2.00"]);
});

test("the outcome names latitude and longitude, or what matters at the poles", () => {
  assert.deepEqual([0, 1, PI].map((beta) => degenerate({ alpha: 1, beta, gamma: 2 })), [1, 0, -1]);
  assert.equal(outcome({ alpha: PI / 3, beta: 2 * PI / 3, gamma: 1 }), "R takes the north pole to latitude −30.00°, longitude 60.00°.");
  assert.equal(outcome({ alpha: PI, beta: 0, gamma: 3 * PI / 2 }), "β = 0: the north pole stays, and only α + γ = 90.00° matters.");
  assert.equal(outcome({ alpha: PI / 3, beta: PI, gamma: PI / 2 }), "β = 180°: the north pole goes to the south pole, and only α − γ = 330.00° matters.");
  assert.match(turnInWords({ alpha: 1, beta: PI / 4, gamma: 2 }, 1), /^Turn 2 of 3, about y by β = 45\.0°/);
});

// The widget

beforeEach(() => {
  globalThis.document = page();
  globalThis.matchMedia = () => ({ matches: true });
});
afterEach(() => { delete globalThis.matchMedia; });

function open(angles = { alpha: 0.6, beta: 0.9, gamma: 0.4 }, seed = 1) {
  const model = new Model({ ...angles, seed });
  const el = document.createElement("div");
  const undo = eulerSphere.render({ model, el });
  const buttons = el.all("button");
  const fields = el.all("input");
  return {
    model, undo,
    press: (start) => buttons.find((node) => node.textContent.startsWith(start)).fire("click"),
    hidden: (start) => buttons.find((node) => node.textContent.startsWith(start)).style.visibility === "hidden",
    slide: (i, degrees) => { fields[i].value = String(degrees); fields[i].fire("input"); },
    key: (key) => el.all("svg")[0].listeners.get("keydown")({ key, preventDefault() {} }),
    angles: () => ({ alpha: model.get("alpha"), beta: model.get("beta"), gamma: model.get("gamma") }),
    matrix: () => el.all("td").slice(1).map((cell) => Number(cell.textContent.replace("−", "-"))),
    outputs: () => el.all("span").filter((node) => node.className === "dmk-value").map((node) => node.textContent),
    labels: () => el.all("text").flatMap((node) => [Number(node.getAttribute("x")), Number(node.getAttribute("y"))]),
    words: () => el.all("p").find((node) => node.getAttribute("role") === "status").textContent,
  };
}

test("the table shows the matrix and follows the sliders", () => {
  const { model, slide, matrix, outputs, angles, words } = open();
  close(matrix(), product({ alpha: 0.6, beta: 0.9, gamma: 0.4 }), 6e-4);
  slide(0, 200);
  slide(1, 120);
  slide(2, 10);
  close(Object.values(angles()), [200, 120, 10].map((x) => x * PI / 180));
  close(matrix(), product(angles()), 6e-4);
  assert.deepEqual(outputs(), ["200.0° (3.49 rad)", "120.0° (2.09 rad)", "10.0° (0.17 rad)"]);
  assert.equal(words(), "R takes the north pole to latitude −30.00°, longitude 200.00°.");
  assert.equal(model.saves, 3);
});

test("it follows the kernel", () => {
  const { model, matrix, words } = open();
  model.set("beta", PI);
  close(matrix(), product({ alpha: 0.6, beta: PI, gamma: 0.4 }), 6e-4);
  assert.match(words(), /only α − γ/);
});

test("along the degenerate direction the angles move and the rotation does not", () => {
  for (const [beta, sign, label] of [["β = 0", -1, "Try α + 30°, γ − 30°"], ["β = 180°", 1, "Try α + 30°, γ + 30°"]]) {
    const { press, hidden, angles, matrix, words } = open({ alpha: 6.1, beta: 0.9, gamma: 0.4 });
    assert.ok(hidden("Try"));
    press(beta);
    assert.ok(!hidden(label));
    const before = matrix();
    press(label);
    close(Object.values(angles()), [6.1 + PI / 6 - 2 * PI, sign < 0 ? 0 : PI, wrap(0.4 + sign * PI / 6)]);
    assert.deepEqual(matrix(), before);
    assert.match(words(), /^α and γ have changed by 30° and nothing moved/);
    press("Reset");
    close(Object.values(angles()), [6.1, 0.9, 0.4]);
    assert.ok(hidden("Try"));
  }
});

test("the turns play from right to left and end at R", (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const { press, matrix, words, slide } = open();
  const full = { alpha: 0.6, beta: 0.9, gamma: 0.4 };
  press("Play");
  for (const [k, done] of [{ gamma: 0.4 }, { beta: 0.9, gamma: 0.4 }, full].entries()) {
    assert.equal(words(), turnInWords(full, k));
    close(matrix(), product({ alpha: 0, beta: 0, ...done }), 6e-4);
    t.mock.timers.tick(600);
  }
  assert.equal(words(), outcome(full));
  press("Play");
  slide(1, 90);
  t.mock.timers.tick(600);
  assert.equal(words(), outcome({ ...full, beta: PI / 2 }));
});

test("random rotations depend on the seed alone", () => {
  const one = open(), other = open(undefined, 2);
  one.press("Random");
  other.press("Random");
  const first = one.angles();
  assert.deepEqual(fromEuler(first).map((x) => decimal(x, 9)), haar(lehmer(1)).map((x) => decimal(x, 9)));
  assert.notDeepEqual(first, other.angles());
  one.press("Random");
  assert.notDeepEqual(first, one.angles());
  other.model.set("seed", 1);
  other.press("Random");
  assert.deepEqual(first, other.angles());
  one.undo();
  other.undo();
});

test("keys turn the view and nothing else", () => {
  const { key, labels, matrix } = open();
  const start = labels(), numbers = matrix();
  for (const [there, back] of [["ArrowLeft", "ArrowRight"], ["ArrowUp", "ArrowDown"], ["ArrowDown", "Home"]]) {
    key(there);
    const moved = labels();
    assert.ok(moved.some((x, i) => Math.abs(x - start[i]) > 5));
    key("a");
    assert.deepEqual(labels(), moved);
    key(back);
    close(labels(), start, 0.11);
  }
  assert.deepEqual(matrix(), numbers);
});

test("what is undone listens no more", (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const { model, press, undo, words } = open();
  press("Play");
  undo();
  const last = words();
  t.mock.timers.tick(5000);
  model.set("beta", 1);
  assert.equal(words(), last);
  assert.ok([...model.listeners.values()].every((callbacks) => callbacks.length === 0));
});

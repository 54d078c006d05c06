// Groups of permutations, multiplied here and not by the widget, are what it is compared with.
import assert from "node:assert/strict";
import { test } from "node:test";

import { cornerAngle, cornerPlaces } from "../../dmolkit/widgets/common.mjs";
import {
  actionWords, arrow, cosetName, cycles, images, layout, offsets, partition, partitionWords, settle, textSize, uneven,
} from "../../dmolkit/widgets/coset_painter_core.mjs";
import { homes, product, shorten } from "../../dmolkit/widgets/cayley_table.mjs";
import { compose, find, generate, same } from "./permutations.mjs";

const inverse = (p) => p.map((_, i) => p.indexOf(i));

/** Turns and, if asked for, mirrors of a polygon, as permutations of its corners, in the book's order. */
function turns(n, mirrored) {
  const r = Array.from({ length: n }, (_, k) => (k + 1) % n);
  const angle = (k) => (n % 2 ? 90 : n === 4 ? 45 : 0) + (360 * k) / n;
  const s = r.map((_, k) => r.findIndex((__, j) => Math.abs(Math.cos(((180 - angle(k) - angle(j)) * Math.PI) / 180) - 1) < 1e-9));
  const powers = [r.map((_, k) => k)];
  while (powers.length < n) powers.push(compose(r, powers[powers.length - 1]));
  return [...powers, ...(mirrored ? powers.map((p) => compose(p, s)) : [])];
}

/** The description that Python gives of a group, with the subgroups that one or two elements generate. */
function describe(title, elements, names, corners = 0, generators = [1]) {
  const found = new Map();
  for (const p of elements) {
    for (const q of elements) {
      const members = generate(p, q).map((x) => find(elements, x)).sort((a, b) => a - b);
      found.set(String(members), { label: `⟨${members.length}⟩`, members });
    }
  }
  const subgroups = [...found.values()].sort((a, b) => a.members.length - b.members.length);
  const table = elements.flatMap((p) => elements.map((q) => find(elements, compose(p, q))));
  return { elements, group: { title, names, labels: names, table, corners, generators, subgroups, start: 1 } };
}

const powers = (n) => Array.from({ length: n }, (_, k) => (k === 0 ? "e" : k === 1 ? "r" : `r${k}`));
const dihedralNames = (n) => [...powers(n), ...powers(n).map((name) => `${name === "e" ? "" : name}s`)];
const even = generate([1, 2, 0, 3], [1, 0, 3, 2]);
const all = {
  Z4: describe("Z4", turns(4, false), powers(4), 4),
  Z6: describe("Z6", turns(6, false), powers(6), 6),
  D3: describe("D3", turns(3, true), dihedralNames(3), 3, [1, 3]),
  D4: describe("D4", turns(4, true), dihedralNames(4), 4, [1, 4]),
  D6: describe("D6", turns(6, true), dihedralNames(6), 6, [1, 6]),
  A4: describe("A4", even, even.map((_, i) => (i ? `g${i}` : "e")), 0, [find(even, [1, 2, 0, 3]), find(even, [1, 0, 3, 2])]),
};
const groups = Object.fromEntries(Object.entries(all).map(([key, { group }]) => [key, group]));

const state = (key, members, side = "left", acting = groups[key].generators[0]) => {
  const { names } = groups[key];
  const traits = { groups, group_name: key, subgroup: members.map((x) => names[x]), side, acting: names[acting] };
  return settle((name) => traits[name]);
};
const named = (key, ...names) => names.map((name) => groups[key].names.indexOf(name));

/** Calls check for every subgroup of every group, on both sides. */
function everywhere(check) {
  for (const [key, { elements, group }] of Object.entries(all)) {
    for (const { members } of group.subgroups) {
      for (const side of ["left", "right"]) check(state(key, members, side), elements, side, members);
    }
  }
}

test("D4 has ten subgroups here, so nothing is missed", () => {
  assert.deepEqual(Object.values(groups).map(({ subgroups }) => subgroups.length), [3, 4, 6, 10, 16, 10]);
});

test("two elements share a coset exactly if a⁻¹b, or ba⁻¹ on the right, lies in the subgroup", () => {
  everywhere(({ group, cosets, home }, elements, side, members) => {
    assert.deepEqual(cosets[0], members);
    assert.deepEqual(cosets.flat().sort((a, b) => a - b), elements.map((_, x) => x));
    assert.deepEqual(cosets.map(([first]) => first), cosets.map((found) => Math.min(...found)).sort((a, b) => a - b));
    elements.forEach((p, a) => elements.forEach((q, b) => {
      const between = find(elements, side === "left" ? compose(inverse(p), q) : compose(q, inverse(p)));
      assert.equal(home[a] === home[b], members.includes(between));
      assert.equal(product(group, a, b), find(elements, compose(p, q)));
    }));
  });
});

test("a subgroup is normal exactly if ghg⁻¹ stays in it, and the first g that shows the contrary is found", () => {
  everywhere(({ group }, elements, _side, members) => {
    const breaks = elements.map((p) => members.some((h) => !members.includes(find(elements, compose(compose(p, elements[h]), inverse(p))))));
    assert.equal(uneven(group, members), breaks.indexOf(true));
    for (const g of group.generators) assert.equal(uneven(group, members, [g]), breaks[g] ? g : -1);
  });
});

test("left multiplication moves left cosets as wholes, and right cosets exactly if gHg⁻¹ = H", () => {
  everywhere((now, elements, side, members) => {
    elements.forEach((p, g) => {
      const to = images(now, g);
      now.cosets.forEach((found, i) => {
        const moved = found.map((x) => find(elements, compose(p, elements[x])));
        assert.deepEqual(to[i], now.cosets.map((_, j) => j).filter((j) => now.cosets[j].some((x) => moved.includes(x))));
      });
      const whole = to.every(({ length }) => length === 1);
      assert.equal(whole, side === "left" || uneven(now.group, members, [g]) < 0);
    });
  });
});

test("cycles follow a permutation round", () => {
  assert.deepEqual(cycles([1, 2, 0, 3, 5, 4]), [[0, 1, 2], [3], [4, 5]]);
  assert.deepEqual(cycles([]), []);
});

test("a coset is called by its first element, H by its own name", () => {
  assert.equal(cosetName(groups.D4, [1, 5], "left"), "rH");
  assert.equal(cosetName(groups.D4, [1, 7], "right"), "Hr");
  assert.equal(cosetName(groups.D4, [0, 4], "right"), "H");
});

test("the rows of a coset stand together, with one seam between cosets", () => {
  everywhere(({ cosets }, elements, _side, members) => {
    const at = offsets(cosets);
    const order = elements.map((_, x) => x).sort((a, b) => at[a] - at[b]);
    assert.deepEqual(order, cosets.flat());
    const home = homes(cosets);
    const blocks = cosets.length > 1 && members.length > 1;
    order.slice(1).forEach((x, i) => {
      const room = at[x] - at[order[i]] - 1;
      assert.equal(room > 0.05, blocks && home[x] !== home[order[i]], String(room));
      assert.ok(room > -1e-9 && room < 0.5);
    });
  });
});

test("in a sorted table the blocks have one colour exactly if the subgroup is normal", () => {
  everywhere(({ group, cosets, home }, _elements, side, members) => {
    const colours = (rows, columns) => new Set(rows.flatMap((a) => columns.map((b) => home[product(group, a, b)]))).size;
    const pure = cosets.every((rows) => cosets.every((columns) => colours(rows, columns) === 1));
    assert.equal(pure, uneven(group, members) < 0);
    // On the left every row is made of bars, on the right every column.
    for (const x of home.keys()) for (const found of cosets) assert.equal(side === "left" ? colours([x], found) : colours(found, [x]), 1);
  });
});

test("points keep apart and inside the picture", () => {
  everywhere((now) => {
    const { points, half } = layout(now);
    assert.equal(points.length, now.cosets.length);
    points.forEach(([x, y], i) => {
      assert.ok(Math.abs(x) + half[0] < 90 && Math.abs(y) + half[1] < 90);
      points.slice(0, i).forEach(([u, v]) => assert.ok(Math.abs(x - u) > 2 * half[0] || Math.abs(y - v) > 2 * half[1], `${now.key} ${now.subgroup.members} ${half}: ${[x, y]} ${[u, v]}`));
    });
  });
});

/** The corners or the middles of the edges of a polygon at rest, in the picture's coordinates. */
function spots(n, shape) {
  const first = n % 2 ? 90 : n === 4 ? 45 : 0;
  return Array.from({ length: n }, (_, k) => {
    const angle = ((first + ((shape === "corners" ? k : k + 0.5) * 360) / n) * Math.PI) / 180;
    return [Math.cos(angle), Math.sin(angle)];
  });
}

test("points called corners or edges lie there, and move as the group moves corners or edges", () => {
  const shapes = {};
  for (const [key, { elements, group }] of Object.entries(all)) {
    const n = group.corners;
    for (const { members } of group.subgroups) {
      const now = state(key, members);
      const { points, shape } = layout(now);
      if (!shape) continue;
      (shapes[key] ??= []).push(`${members.map((x) => group.names[x])}: ${shape}`);
      const rest = spots(n, shape);
      assert.ok(n % 2 || points[0][1] > -1e-9, "H lies in the upper half");
      const at = points.map(([x, y]) => {
        const found = rest.findIndex(([u, v]) => Math.hypot(u - x / Math.hypot(x, y), v - y / Math.hypot(x, y)) < 1e-6);
        assert.ok(found >= 0, `${key} ${members}: (${x}, ${y}) is none of the ${shape}`);
        return found;
      });
      elements.forEach((p, g) => {
        const moved = rest.map((_, k) => (shape === "corners" ? p[k] : ((p[k] + 1) % n === p[(k + 1) % n] ? p[k] : p[(k + 1) % n])));
        images(now, g).forEach(([to], i) => assert.equal(at[to], moved[at[i]]));
      });
    }
  }
  assert.deepEqual(shapes, {
    Z4: ["e: corners"], Z6: ["e: corners"], D3: ["e,s: corners", "e,rs: corners", "e,r2s: corners"],
    D4: ["e,s: edges", "e,rs: corners", "e,r2s: edges", "e,r3s: corners"],
    D6: ["e,s: edges", "e,rs: corners", "e,r2s: edges", "e,r3s: corners", "e,r4s: edges", "e,r5s: corners"],
  });
});

/** Points along an arrow, with y up. */
function trace({ path }) {
  const [start, ...rest] = path.match(/-?[\d.]+ -?[\d.]+/g).map((pair) => pair.split(" ").map(Number));
  const blend = (p, q, t) => p.map((x, i) => x + t * (q[i] - x));
  const at = (points, t) => (points.length === 1 ? points[0] : at(points.slice(1).map((q, i) => blend(points[i], q, t)), t));
  return Array.from({ length: 41 }, (_, k) => at([start, ...rest], k / 40)).map(([x, y]) => [x, -y]);
}

test("arrows lead from point to point, and cross no point on their way", () => {
  everywhere((now) => {
    const { points, half, room } = layout(now);
    const near = ([x, y]) => points.findIndex(([u, v]) => Math.abs(x - u) < half[0] + 8 && Math.abs(y - v) < half[1] + 8);
    const inside = ([x, y]) => points.findIndex(([u, v]) => Math.abs(x - u) < half[0] && Math.abs(y - v) < half[1]);
    points.forEach((from, i) => points.forEach((to, j) => {
      const drawn = arrow(from, to, half, room);
      const line = trace(drawn);
      const [tip, before] = [line[40], line[38]];
      assert.deepEqual(line.map(inside).filter((k) => k >= 0), [], `${now.key} ${now.subgroup.members}: ${i} to ${j}`);
      if (points.length < 9) assert.deepEqual([near(line[0]), near(tip)], [i, j]);
      assert.ok(line.every(([x, y]) => Math.abs(x) < 100 && Math.abs(y) < 100));
      assert.ok(Math.hypot(drawn.tip[0] - tip[0], -drawn.tip[1] - tip[1]) < 0.1);
      assert.ok(Math.cos(Math.atan2(before[1] - tip[1], tip[0] - before[0]) - drawn.angle) > 0.95);
      if (i < j) assert.ok(Math.hypot(...trace(arrow(to, from, half, room))[20].map((x, k) => x - line[20][k])) > 5);
    }));
  });
});

test("names fit their plates", () => {
  assert.equal(shorten("(1\u00a02)(3\u00a04)"), "(12)\u200b(34)");
  assert.ok(textSize(["e", "r²sH"], 20, 100) * 0.58 * 4 <= 20);
  assert.ok(textSize(["e", "(1 2)(3 4)"], 100, 20) * 1.1 * 2 <= 20);
  assert.ok(textSize(["e"], 100, 20) * 1.1 <= 20);
});

test("words say the count, the verdict and what shows it", () => {
  assert.equal(partitionWords(state("D4", named("D4", "e", "s"))),
    "H = ⟨2⟩ has 4 left cosets with 2 elements each: 4 · 2 = 8. Left and right cosets differ, e.g. rH = {r, rs} but Hr = {r, r3s}: ⟨2⟩ is not normal.");
  assert.equal(partitionWords(state("D4", named("D4", "e", "r2"), "right")),
    "H = ⟨2⟩ has 4 right cosets with 2 elements each: 4 · 2 = 8. Left and right cosets agree: ⟨2⟩ is normal.");
  assert.equal(partitionWords(state("Z4", [0, 1, 2, 3])), "H is all of Z4 and its only coset. Left and right cosets agree: ⟨4⟩ is normal.");
  everywhere((now, _elements, side) => {
    const words = partitionWords(now);
    assert.equal(words.includes("is normal"), uneven(now.group, now.subgroup.members) < 0);
    assert.ok(now.cosets.length === 1 || words.includes(`${now.cosets.length} ${side} cosets`));
  });
});

test("words say how the points move, or that right cosets do not", () => {
  const h = named("D4", "e", "s");
  const [r, s, r2] = named("D4", "r", "s", "r2");
  assert.equal(actionWords(state("D4", h, "left", r)), "r moves the 4 points: H → rH → r2H → r3H → H.");
  assert.equal(actionWords(state("D4", h, "left", s)), "s moves the 4 points: rH ↔ r3H; H and r2H stay.");
  assert.equal(actionWords(state("D4", h, "left", 0)), "e moves the 4 points: all stay.");
  assert.equal(actionWords(state("D4", h, "right", r)),
    "Right cosets are no points: left multiplication by r tears them apart, rH = {r, rs} lies in Hr and Hr3.");
  assert.equal(actionWords(state("D4", h, "right", r2)),
    "Right cosets are no points: r2 happens to move them as wholes, but left multiplication by r tears them apart, rH = {r, rs} lies in Hr and Hr3.");
  assert.equal(actionWords(state("D4", named("D4", "e", "r2"), "right", r)),
    "H is normal, so left multiplication moves right cosets as wholes, too. r: H ↔ Hr, Hs ↔ Hrs.");
  assert.equal(actionWords(state("D4", named("D4", ...groups.D4.names))), "r moves the 1 point: H stays.");
  assert.equal(actionWords(state("A4", [0])), `${groups.A4.names[groups.A4.generators[0]]} moves the 12 points: all in cycles of 3.`);
});

test("traits that do not fit each other are made to fit", () => {
  const traits = (values) => settle((name) => ({ groups, group_name: "D4", subgroup: ["e", "s"], side: "left", acting: "r", ...values })[name]);
  assert.deepEqual(traits({}).subgroup.members, [0, 4]);
  assert.deepEqual(traits({ subgroup: ["s", "e"] }).subgroup.members, [0, 4]);
  assert.deepEqual(traits({ group_name: "D6" }).subgroup.members, [0, 6]);
  for (const bad of [{ group_name: "Z6" }, { subgroup: ["e", "r"] }, { subgroup: [] }]) {
    assert.equal(traits(bad).which, 1);
  }
  assert.equal(traits({ group_name: "M24" }).key, "Z4");
  assert.equal(traits({ acting: "x" }).acting, 1);
  assert.equal(traits({ side: "up" }).side, "left");
  assert.deepEqual(traits({ side: "right" }).cosets[1], [1, 7]);
});

test("the figure's corners go where permutations of the corners say", () => {
  for (const key of ["Z4", "Z6", "D3", "D4", "D6"]) {
    all[key].elements.forEach((p, g) => assert.deepEqual(cornerPlaces(groups[key].corners, g), p));
  }
  assert.deepEqual([3, 4, 6].map(cornerAngle), [Math.PI / 2, Math.PI / 4, 0]);
});

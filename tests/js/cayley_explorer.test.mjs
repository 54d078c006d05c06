// Groups of permutations, multiplied here and not by the widget, are what it is compared with.
import assert from "node:assert/strict";
import { test } from "node:test";

import {
  commute, commutingPairs, hasBlocks, labelSize, look, move, places, productWords, settle, subgroupWords,
} from "../../dmolkit/widgets/cayley_explorer_core.mjs";
import { homes, product, shorten } from "../../dmolkit/widgets/cayley_table.mjs";
import { compose, find, generate, same } from "./permutations.mjs";

const inverseOf = (p) => p.map((_, i) => p.indexOf(i));
const isIdentity = (p) => p.every((x, i) => x === i);

function orderOf(p) {
  let [order, q] = [1, p];
  while (!isIdentity(q)) [order, q] = [order + 1, compose(p, q)];
  return order;
}

/** The description that Python gives of a group, with the subgroups that some elements generate. */
function describe(elements, names, subgroups) {
  const described = subgroups.map((chosen) => {
    const members = generate(...chosen).map((p) => find(elements, p)).sort((a, b) => a - b);
    const cosets = [];
    elements.forEach((g, i) => {
      if (!cosets.some((coset) => coset.includes(i))) cosets.push(members.map((h) => find(elements, compose(g, elements[h]))));
    });
    const normal = elements.every((g) => members.every((h) => members.includes(find(elements, compose(compose(g, elements[h]), inverseOf(g))))));
    return { label: `⟨${chosen.map((p) => names[find(elements, p)]).join(", ")}⟩`, normal, quotient: null, cosets };
  });
  return {
    title: "G", names, mirrored: elements.map(() => false), start: [1, 1],
    table: elements.flatMap((p) => elements.map((q) => find(elements, compose(p, q)))),
    orders: elements.map(orderOf), colors: elements.map((_, i) => `#00000${i.toString(16)}`.slice(0, 7)), subgroups: described,
  };
}

// The corners of a square, counter-clockwise from the upper right; s swaps right and left.
const [e, r, s] = [[0, 1, 2, 3], [1, 2, 3, 0], [1, 0, 3, 2]];
const powers = [e, r, compose(r, r), compose(r, compose(r, r))];
const squares = [...powers, ...powers.map((p) => compose(p, s))];
const d4 = describe(squares, ["e", "r", "r²", "r³", "s", "rs", "r²s", "r³s"], [[e], [squares[2]], [s], [r], [squares[2], s], [r, s]]);
const turns = Array.from({ length: 6 }, (_, k) => [0, 1, 2, 3, 4, 5].map((x) => (x + k) % 6));
const z6 = describe(turns, ["e", "r", "r²", "r³", "r⁴", "r⁵"], [[turns[0]], [turns[3]], [turns[2]], [turns[1]]]);
const even = generate([1, 2, 0, 3], [1, 0, 3, 2]);
const a4 = describe(even, even.map((p, i) => (i ? `g${i}` : "e")), [[even[0]], [[1, 0, 3, 2]], [[1, 2, 0, 3]], [[1, 0, 3, 2], [2, 3, 0, 1]]]);
const long = Array.from({ length: 18 }, (_, k) => Array.from({ length: 18 }, (__, x) => (x + k) % 18));
const z18 = describe(long, long.map((_, k) => `r${k}`), [[long[0]], [long[9]]]);
const groups = { d4, z6, a4, z18 };

const state = (group, traits = {}) => {
  const all = { groups: { G: group }, group_name: "G", picked: null, coloring: "element", subgroup: 0, gap: 0, inverses: false, ...traits };
  return settle((name) => all[name]);
};
const everyPair = (group, check) => group.names.forEach((_, a) => group.names.forEach((__, b) => check(a, b)));

test("a cell holds the product of its row and its column, the column acting first", () => {
  everyPair(d4, (a, b) => assert.ok(same(squares[product(d4, a, b)], compose(squares[a], squares[b]))));
  everyPair(a4, (a, b) => assert.ok(same(even[product(a4, a, b)], compose(even[a], even[b]))));
  assert.equal(d4.names[product(d4, 4, 1)], "r³s");
});

test("commuting pairs are |G| times the number of classes", () => {
  everyPair(d4, (a, b) => assert.equal(commute(d4, a, b), same(compose(squares[a], squares[b]), compose(squares[b], squares[a]))));
  assert.deepEqual(Object.values(groups).map(commutingPairs), [8 * 5, 6 * 6, 12 * 4, 18 * 18]);
});

test("two elements have one coset number exactly if a⁻¹b is in the subgroup", () => {
  for (const [group, elements] of [[d4, squares], [z6, turns], [a4, even]]) {
    for (const { cosets } of group.subgroups) {
      const number = homes(cosets);
      everyPair(group, (a, b) => {
        const between = find(elements, compose(inverseOf(elements[a]), elements[b]));
        assert.equal(number[a] === number[b], cosets[0].includes(between));
      });
    }
  }
  assert.deepEqual(homes([]), []);
});

test("rows stand in the order of the cosets, one cell apart, with equal room between blocks", () => {
  for (const group of Object.values(groups)) {
    for (const { cosets } of group.subgroups) {
      let before = 0;
      for (const gap of [0, 0.3, 1]) {
        const at = places(cosets, gap);
        const order = at.map((_, x) => x).sort((x, y) => at[x] - at[y]);
        assert.deepEqual(order, cosets.flat());
        const number = homes(cosets);
        const rooms = order.slice(1).map((x, i) => ({ room: at[x] - at[order[i]] - 1, between: number[x] !== number[order[i]] }));
        const widest = Math.max(0, ...rooms.map(({ room }) => room));
        for (const { room, between } of rooms) assert.ok(Math.abs(room - (between ? widest : 0)) < 1e-9, `${room}`);
        const expected = cosets.length > 1 && cosets[0].length > 1;
        assert.equal(hasBlocks(cosets), expected);
        assert.equal(widest > before, expected);
        before = widest;
      }
    }
  }
});

test("blocks stay readable: pulled apart, they take less than half as much room again", () => {
  for (const group of Object.values(groups)) {
    for (const { cosets } of group.subgroups) assert.ok(Math.max(...places(cosets, 1)) + 1 < 1.5 * group.names.length);
  }
});

test("colours by order tell the orders apart and say them", () => {
  for (const [name, orders] of [["d4", 3], ["z6", 4], ["a4", 3]]) {
    const now = state(groups[name], { coloring: "order" });
    const looks = now.group.names.map((_, x) => look(now, x));
    looks.forEach(({ text }, x) => assert.equal(text, String(now.group.orders[x])));
    assert.equal(new Set(looks.map(({ color }) => color)).size, orders);
    assert.equal(new Set(looks.map(({ color, text }) => `${color} ${text}`)).size, orders);
  }
});

test("commuting pairs are coloured and dotted, others neither", () => {
  const now = state(d4, { coloring: "commuting" });
  everyPair(d4, (a, b) => {
    const { color, dotted } = look(now, product(d4, a, b), commute(d4, a, b));
    assert.deepEqual([color !== null, dotted], [commute(d4, a, b), commute(d4, a, b)]);
  });
});

test("colours by coset: blocks have one colour exactly if the subgroup is normal", () => {
  for (const group of Object.values(groups)) {
    group.subgroups.forEach(({ cosets, normal }, subgroup) => {
      if (!hasBlocks(cosets)) return;
      const now = state(group, { coloring: "coset", subgroup });
      const shown = (x) => { const { color, hatched } = look(now, x); return `${color} ${hatched}`; };
      const number = homes(cosets);
      everyPair(group, (a, b) => assert.equal(shown(a) === shown(b), number[a] === number[b]));
      const single = cosets.every((rows) => cosets.every((columns) =>
        new Set(rows.flatMap((a) => columns.map((b) => shown(product(group, a, b))))).size === 1));
      assert.equal(single, normal);
    });
  }
  assert.deepEqual(d4.subgroups.map(({ normal }) => normal), [true, true, false, true, true, true]);
});

test("without blocks, cosets are coloured as elements", () => {
  for (const subgroup of [0, 5]) {
    const now = state(d4, { coloring: "coset", subgroup });
    d4.names.forEach((_, x) => assert.equal(look(now, x).color, d4.colors[x]));
  }
});

test("a mirrored element is hatched", () => {
  const mirrored = d4.names.map((name) => name.endsWith("s"));
  const now = state({ ...d4, mirrored });
  assert.deepEqual(d4.names.map((_, x) => look(now, x).hatched), mirrored);
});

test("settle keeps what is valid and replaces what is not", () => {
  const good = { picked: [2, 7], coloring: "coset", subgroup: 3, gap: 0.4, inverses: true };
  const { picked, coloring, which, gap, inverses, subgroup } = state(d4, good);
  assert.deepEqual({ picked, coloring, subgroup: which, gap, inverses }, good);
  assert.equal(subgroup, d4.subgroups[3]);
  for (const wrong of [[8, 0], [0, -1], [1], [1, 2, 3], [0.5, 0], ["1", "2"], [null, 1], "12", 3, undefined, {}]) {
    assert.equal(state(d4, { picked: wrong }).picked, null, JSON.stringify(wrong));
  }
  for (const wrong of [6, -1, 1.5, NaN, "1", "length", null, undefined]) assert.equal(state(d4, { subgroup: wrong }).which, 0);
  for (const [value, expected] of [[-1, 0], [2, 1], [NaN, 0], ["x", 0], [undefined, 0], [null, 0]]) assert.equal(state(d4, { gap: value }).gap, expected);
  for (const wrong of ["", "colour", undefined, "constructor"]) assert.equal(state(d4, { coloring: wrong }).coloring, "element");
  for (const wrong of ["D9", "constructor", undefined]) assert.equal(state(d4, { group_name: wrong }).group, d4);
});

test("a half made pick that does not fit the group is forgotten", () => {
  const all = { groups: { G: z6 }, group_name: "G", subgroup: 0 };
  assert.deepEqual(settle((name) => all[name], [7, null]).half, [null, null]);
  assert.deepEqual(settle((name) => all[name], [null, 5]).half, [null, 5]);
});

test("names in cells have no spaces, and cycles may break between brackets", () => {
  assert.equal(shorten("(12)(34)"), "(12)\u200b(34)");
  assert.equal(shorten("(e,\u00a0r)"), "(e,r)");
  assert.equal(shorten("r²s"), "r²s");
});

test("labels fit their cells or are left out", () => {
  for (const labels of [["e", "r²s"], ["(123)", "(12)\u200b(34)"], ["(e,r)"], ["(1)\u200b(2)\u200b(3)"]]) {
    for (const cell of [60, 40, 28, 20, 16]) {
      const size = labelSize(labels, cell);
      assert.ok(size === 0 || size >= 6.5);
      for (const lines of labels.map((label) => label.split("\u200b"))) {
        assert.ok(1.1 * size * lines.length <= cell);
        for (const line of lines) assert.ok(0.56 * size * line.length <= cell);
      }
    }
  }
  assert.ok(labelSize(["r⁷s"], 17) > 0, "the table of D₈ on a phone");
  assert.equal(labelSize(["r²s"], 8), 0);
  assert.equal(labelSize(["e"], 1000), 17);
  assert.equal(labelSize(["e"], 0), 0);
});

test("the words say whether the elements commute and which are inverse", () => {
  for (const group of Object.values(groups)) {
    everyPair(group, (a, b) => {
      const words = productWords(state(group, { picked: [a, b] })).replaceAll("\u00a0", " ");
      const [A, B, AB, BA] = [a, b, product(group, a, b), product(group, b, a)].map((x) => group.names[x]);
      assert.ok(words.startsWith(`${A} · ${B} = ${AB}: `), words);
      assert.equal(words.includes("do not commute"), AB !== BA);
      if (AB !== BA) assert.ok(words.includes(`${B} · ${A} = ${BA}`));
      assert.equal(words.includes("inverse"), AB === group.names[0] && a !== 0, words);
    });
  }
});

test("the words for a few products", () => {
  const words = (traits) => productWords(state(d4, traits)).replaceAll("\u00a0", " ");
  assert.equal(words({ picked: [1, 4] }), "r · s = rs: first s acts, then r. The other order gives s · r = r³s: they do not commute.");
  assert.equal(words({ picked: [2, 4] }), "r² · s = r²s: first s acts, then r². The other order, s · r², gives r²s too: they commute.");
  assert.equal(words({ picked: [4, 4] }), "s · s = e: s acts twice. So s is its own inverse.");
  assert.equal(words({ picked: [0, 4] }), "e · s = s: e changes nothing, on either side.");
  assert.equal(words({ picked: [0, 0] }), "e · e = e: e changes nothing, on either side.");
  assert.match(words({ picked: [1, 3] }), /they commute\. So r³ is the inverse of r\.$/);
  assert.match(words({ picked: [1, 4], coloring: "order" }), /rs has order 2\.$/);
  assert.match(words({ picked: [1, 4], coloring: "coset", subgroup: 2 }), /rs lies in rH = \{r, rs\}\.$/);
  assert.equal(words({}), "Pick a cell, or a row and a column.");
  assert.equal(productWords({ ...state(d4), half: [2, null] }), "Row r² is picked; now pick a column.");
  assert.equal(productWords({ ...state(d4), half: [null, 4] }), "Column s is picked; now pick a row.");
});

test("the words tell normal subgroups from others, with two cosets that differ", () => {
  const words = (subgroup, group = d4) => subgroupWords(state(group, { subgroup }));
  assert.equal(words(0), "");
  assert.equal(words(1), "H = ⟨r²⟩ is normal: every block holds a single coset, so the blocks are the table of the quotient G/H, of order 4.");
  assert.equal(words(2), "H = ⟨s⟩ is not normal: rH = {r, rs} but Hr = {r, r³s}, so some blocks mix cosets.");
  assert.equal(words(5), "H is all of G: one coset, one block.");
  const known = { ...d4, subgroups: [{ ...d4.subgroups[1], quotient: "Z₂ × Z₂" }] };
  assert.match(words(0, known), /of order 4 and isomorphic to Z₂ × Z₂\.$/);
  for (const group of Object.values(groups)) {
    group.subgroups.forEach(({ normal, cosets }, i) => { if (hasBlocks(cosets)) assert.equal(words(i, group).includes("is not normal"), !normal); });
  }
});

test("arrow keys, Home and End move within the table and never into the corner", () => {
  const n = 3;
  assert.deepEqual(move("ArrowRight", false, [0, 0], n), [0, 1]);
  assert.deepEqual(move("ArrowLeft", false, [1, 0], n), [1, -1]);
  assert.deepEqual(move("ArrowUp", false, [0, 2], n), [-1, 2]);
  assert.deepEqual(move("ArrowDown", false, [2, 2], n), [2, 2]);
  assert.deepEqual(move("Home", false, [1, 2], n), [1, -1]);
  assert.deepEqual(move("Home", false, [-1, 2], n), [-1, 0]);
  assert.deepEqual(move("End", false, [1, -1], n), [1, 2]);
  assert.deepEqual(move("Home", true, [2, 2], n), [0, 0]);
  assert.deepEqual(move("End", true, [0, 0], n), [2, 2]);
  for (const key of ["a", "Tab", "Enter", "constructor", ""]) assert.equal(move(key, false, [0, 0], n), null);
  for (let i = -1; i < n; i++) {
    for (let j = -1; j < n; j++) {
      if (i < 0 && j < 0) continue;
      for (const key of ["ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight", "Home", "End"]) {
        for (const control of [false, true]) {
          const [k, l] = move(key, control, [i, j], n);
          assert.ok(Math.min(k, l) >= -1 && Math.max(k, l) >= 0 && Math.max(k, l) < n);
          const aside = key === "ArrowUp" || key === "ArrowDown" ? l === j : control || k === i;
          assert.ok(aside || key === "Home", `${key} from ${i}, ${j}`);
        }
      }
    }
  }
});

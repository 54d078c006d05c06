// Permutations as lists of images, and the groups that they generate.

/** First q, then p. */
export const compose = (p, q) => q.map((x) => p[x]);
export const same = (p, q) => p.every((x, i) => x === q[i]);
export const find = (elements, p) => elements.findIndex((q) => same(p, q));

/** All products of the generators, the identity first. */
export function generate(...generators) {
  const elements = [generators[0].map((_, i) => i)];
  for (const p of elements) {
    for (const g of generators) if (find(elements, compose(g, p)) < 0) elements.push(compose(g, p));
  }
  return elements;
}

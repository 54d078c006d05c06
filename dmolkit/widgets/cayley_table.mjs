// @ts-check
// What widgets with a Cayley table share, without a page.

/** Index of ab. The table is flat: ab stands at a·n + b.
 * @param {{table: number[], names: string[]}} group @param {number} a @param {number} b */
export const product = ({ table, names }, a, b) => table[a * names.length + b];

/** For each element, the number of the coset that holds it.
 * @param {number[][]} cosets */
export function homes(cosets) {
  /** @type {number[]} */
  const home = [];
  cosets.forEach((coset, i) => { for (const x of coset) home[x] = i; });
  return home;
}

/** A name as it stands in a cell or on a tile: without spaces, and cycles may break between brackets.
 * @param {string} name */
export const shorten = (name) => name.replace(/\s/g, "").replaceAll(")(", ")\u200b(");

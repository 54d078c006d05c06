// @ts-check
// What the block-diagonaliser computes from the tables that Python sends, and what it says,
// without a page.

/** @typedef {{part: number, name: string, start: number, size: number}} Block */
/** @typedef {{title: string, thing: string, names: string[], labels: string[], start: number, corners: number, degree: number,
 *   matrices: number[][], planes: number[][], blocks: Block[], places: number[][], lines: number[][][]}} Rep
 * matrices: for each element row, column and value of the entries that are not 0. planes: an angle
 * and two orthonormal vectors u, v; the way to the irreps turns u towards v by that angle. corners:
 * of the polygon that the group moves, or 0. */
/** @typedef {{key: string, rep: Rep, element: number, position: number, every: boolean}} State */
/** @typedef {number[][]} Matrix rows */

/**
 * The values of the traits, made consistent: while the representation is being changed, the element
 * may still be one of the other group.
 * @param {(name: string) => any} get
 * @returns {State}
 */
export function settle(get) {
  /** @type {Record<string, Rep>} */
  const all = get("representations");
  const key = Object.hasOwn(all, get("representation_name")) ? get("representation_name") : Object.keys(all)[0];
  const rep = all[key];
  const found = rep.names.indexOf(get("element"));
  return { key, rep, element: found < 0 ? rep.start : found, position: Math.min(1, Math.max(0, get("position"))), every: get("every") };
}

// Matrices.

/** The orthonormal basis on the way, as columns: the planes have turned by `position` times their
 * angles.
 * @param {Rep} rep @param {number} position @returns {Matrix} */
export function basis({ degree, planes }, position) {
  const columns = Array.from({ length: degree }, (_, i) => Array.from({ length: degree }, (_, j) => Number(i === j)));
  for (const [angle, ...axes] of planes) {
    const [u, v] = [axes.slice(0, degree), axes.slice(degree)];
    const [cos, sin] = [Math.cos(position * angle), Math.sin(position * angle)];
    for (let i = 0; i < degree; i += 1) {
      for (let j = 0; j < degree; j += 1) columns[i][j] += (cos - 1) * (u[i] * u[j] + v[i] * v[j]) + sin * (v[i] * u[j] - u[i] * v[j]);
    }
  }
  return columns;
}

/** ρ(g) in an orthonormal basis B, which is BᵀρB.
 * @param {Rep} rep @param {number} g @param {Matrix} columns @returns {Matrix} */
export function inBasis({ degree, matrices }, g, columns) {
  const result = columns.map(() => new Array(degree).fill(0));
  for (let at = 0; at < matrices[g].length; at += 3) {
    const [row, column, value] = matrices[g].slice(at, at + 3);
    for (let i = 0; i < degree; i += 1) {
      const left = columns[row][i] * value;
      for (let j = 0; j < degree; j += 1) result[i][j] += left * columns[column][j];
    }
  }
  return result;
}

/** The trace of rows and columns from `start` on. @param {Matrix} matrix @param {number} [start] @param {number} [size] */
export const trace = (matrix, start = 0, size = matrix.length) => matrix.slice(start, start + size).reduce((sum, row, i) => sum + row[start + i], 0);

/** The block that an entry lies in, or −1. @param {Rep} rep @param {number} i @param {number} j */
export const blockOf = ({ blocks }, i, j) => blocks.findIndex(({ start, size }) => Math.min(i, j) >= start && Math.max(i, j) < start + size);

/** The variable with the colour that equivalent blocks share. @param {Block} block */
export const blockColor = ({ part }) => `var(--dmk-c${(part + 2) % 8})`;

// Words.

/** @param {number} value with two decimals at most */
export const write = (value) => String(Math.round(100 * value) / 100).replace("-", "−");

/** The same for narrow cells, without the zero before the point. @param {number} value */
export const short = (value) => write(value).replace(/^(−?)0\./, "$1.");

/** @param {number} position */
export const phase = (position) => (position === 0 ? "start" : position === 1 ? "end" : "way");

/** @param {number} position */
export const placeName = (position) => ({ start: "given basis", way: `${Math.round(100 * position)} % of the way`, end: "basis of irreps" })[phase(position)];

/** The character, which stays put; at the end it is the sum over the blocks.
 * @param {State} state */
export function formula({ rep, element, position }) {
  const matrix = inBasis(rep, element, basis(rep, position));
  const parts = rep.blocks.map(({ start, size }, k) => {
    const text = write(trace(matrix, start, size));
    return k === 0 ? text : text.startsWith("−") ? `− ${text.slice(1)}` : `+ ${text}`;
  });
  const sum = phase(position) === "end" && parts.length > 1 ? `${parts.join(" ")} = ` : "";
  return `χ(${rep.labels[element]}) = tr ρ(${rep.labels[element]}) = ${sum}${write(trace(matrix))}`;
}

/** ρ as a sum: pairs of a block and how often it occurs. @param {Rep} rep @returns {[Block, number][]} */
export const parts = ({ blocks }) => blocks.filter(({ part }, k) => k === 0 || blocks[k - 1].part !== part)
  .map((block) => [block, blocks.filter(({ part }) => part === block.part).length]);

/** @param {State} state */
export function words({ rep, element, position, every }) {
  const name = `ρ(${rep.labels[element]})`;
  const subject = every ? `All ${rep.labels.length} matrices` : name;
  const where = phase(position);
  if (where === "start") return `${subject} in the given basis: one vector for each ${rep.thing}.`;
  if (where === "way") return `${subject} on the way to the basis of irreps.${every ? " One basis serves them all." : ""}`;
  const sizes = rep.blocks.map(({ size }) => size).join(", ");
  const again = parts(rep).filter(([, count]) => count > 1).map(([block, count]) => ` ${block.name} occurs ${count} times, each time with the same matrix.`);
  const blocks = rep.blocks.length > 1 ? `blocks ${sizes}` : "one block";
  return `${subject} in the basis of irreps: ${every ? "the same " : ""}${blocks}${every ? " in each" : ""}.${again.join("")}`;
}

/** A matrix in words, row by row. @param {Matrix} matrix */
export const spoken = (matrix) => matrix.map((row) => row.map(write).join(" ")).join("; ");

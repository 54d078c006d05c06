// @ts-check
// What widgets share in which readers change values and go through a computation step by step.
import { button, onward } from "./common.mjs";

/** The value that a key gives to one from low to high; null for other keys.
 * @param {string} key @param {number} value @param {[number, number]} range */
export function typed(key, value, [low, high]) {
  if (/^\d$/.test(key)) return Number(key) <= high ? Number(key) : null;
  if (key === "ArrowUp") return Math.min(high, value + 1);
  if (key === "ArrowDown") return Math.max(low, value - 1);
  return key === "-" && value !== 0 && low <= -value && -value <= high ? -value : null;
}

/**
 * Makes cells one stop of the tab key: left and right go from one to the next, digits, up, down and
 * minus set the value, and so does a click, which goes on to the next value.
 * @param {(HTMLElement | SVGElement)[]} cells @param {[number, number]} range
 * @param {(at: number) => number | null} value null while it is fixed
 * @param {(at: number, value: number) => void} change
 */
export function edit(cells, range, value, change) {
  const [low, high] = range;
  cells.forEach((cell, at) => {
    cell.addEventListener("click", () => { const old = value(at); if (old !== null) change(at, old < high ? old + 1 : low); });
    cell.addEventListener("focus", () => cells.forEach((one) => { one.tabIndex = one === cell ? 0 : -1; }));
    cell.addEventListener("keydown", (/** @type {any} */ event) => {
      const old = value(at);
      if (old === null || event.ctrlKey || event.altKey || event.metaKey) return;
      const now = typed(event.key, old, range), next = onward(event.key, at, cells.length);
      if (now !== null) change(at, now);
      else if (next !== null) cells[next].focus();
      else return;
      event.preventDefault();
    });
  });
}

/**
 * A button that makes one step after the other until there is none, or until it is paused.
 * @param {number} wait milliseconds between two steps
 * @param {() => boolean} rewind goes back to the start if it must, and says whether it did
 * @param {() => boolean} advance makes a step, and says whether there are more
 */
export function player(wait, rewind, advance) {
  /** @type {ReturnType<typeof setTimeout> | undefined} while it plays */
  let playing;
  function pause() {
    clearTimeout(playing);
    playing = undefined;
    play.textContent = "play";
  }
  function tick() {
    if (advance()) playing = setTimeout(tick, wait);
    else pause();
  }
  const play = button("play", () => {
    if (playing !== undefined) { pause(); return; }
    play.textContent = "pause";
    playing = setTimeout(tick, rewind() ? wait : 0);
  });
  return { play, pause };
}

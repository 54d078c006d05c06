// @ts-check
import { follow, frame, make, rich, store } from "./common.mjs";

/** @typedef {{text: string, why: string, right: boolean}} Option */
/** @typedef {{prompt: string, options: Option[]}} Question */

/**
 * How many of the last choices are right.
 * @param {Question[]} questions @param {(string | null)[]} chosen
 */
export const score = (questions, chosen) =>
  questions.filter(({ options }, i) => options.some(({ text, right }) => right && text === chosen[i])).length;

/**
 * The line that sums a quiz up; empty as long as nothing is chosen.
 * @param {Question[]} questions @param {(string | null)[]} chosen
 */
export function summary(questions, chosen) {
  const right = score(questions, chosen);
  if (questions.length === 1 || chosen.every((choice) => choice === null)) return "";
  return right === questions.length ? `All ${right} right` : `${right} of ${questions.length} right`;
}

/** @param {{model: import("./common.mjs").Model, el: HTMLElement}} context */
function render({ model, el }) {
  /** @type {Question[]} */
  const questions = model.get("questions");
  /** @returns {(string | null)[]} */
  const chosen = () => model.get("chosen");
  const { box, stage, controls, words, say } = frame(el, "Check yourself");
  box.classList.add("dmk-quiz");
  controls.remove();
  box.prepend(make("div", { class: "dmk-quiz-head" }, make("p", { class: "dmk-quiz-title" }, "Check yourself"), words));

  const redraws = questions.map(({ prompt, options }, i) => {
    const why = make("p", { class: "dmk-quiz-why", "aria-live": "polite" });
    const buttons = options.map(({ text }) => {
      const choose = () => store(model, { chosen: chosen().map((old, j) => (j === i ? text : old)) });
      return make("button", { type: "button", class: "dmk-button", onclick: choose }, make("span", {}, ...rich(text)));
    });
    stage.append(make("fieldset", { class: "dmk-quiz-question" },
      make("legend", {}, ...rich(prompt)), make("div", { class: "dmk-quiz-options" }, ...buttons), why));
    /** @type {Option | undefined} */
    let shown;
    return () => {
      const picked = options.find(({ text }) => text === chosen()[i]);
      options.forEach((option, j) => {
        buttons[j].setAttribute("aria-pressed", String(option === picked));
        buttons[j].dataset.verdict = option !== picked ? "" : option.right ? "right" : "wrong";
      });
      if (picked !== shown) why.replaceChildren(...(picked ? [make("b", {}, picked.right ? "Yes." : "Not quite."), " ", ...rich(picked.why)] : []));
      shown = picked;
    };
  });

  return follow(model, ["chosen"], () => {
    for (const redraw of redraws) redraw();
    say(summary(questions, chosen()));
  });
}

export default { render };

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import quiz, { score, summary } from "../../dmolkit/widgets/quiz.mjs";
import { Model, page } from "./fakes.mjs";

const options = (right, ...texts) => texts.map((text) => ({ text, why: `why *${text}*`, right: text === right }));
const questions = [
  { prompt: "How many *elements*?", options: options("8", "4", "8", "16") },
  { prompt: "Abelian?", options: options("no", "yes", "no") },
];

beforeEach(() => { globalThis.document = page(); });

test("score counts the right choices only", () => {
  assert.equal(score(questions, [null, null]), 0);
  assert.equal(score(questions, ["8", "yes"]), 1);
  assert.equal(score(questions, ["4", "yes"]), 0);
  assert.equal(score(questions, ["8", "no"]), 2);
  assert.equal(score(questions, ["no", "8"]), 0);
});

test("summary is silent before the first choice and for one question", () => {
  assert.equal(summary(questions, [null, null]), "");
  assert.equal(summary(questions, ["4", null]), "0 of 2 right");
  assert.equal(summary(questions, ["8", null]), "1 of 2 right");
  assert.equal(summary(questions, ["8", "no"]), "All 2 right");
  assert.equal(summary(questions.slice(0, 1), ["8"]), "");
});

function open(chosen) {
  const model = new Model({ questions, chosen });
  const el = document.createElement("div");
  const undo = quiz.render({ model, el });
  const groups = el.all("fieldset");
  return {
    model, undo,
    press: (i, j) => groups[i].all("button")[j].fire("click"),
    pressed: (i) => groups[i].all("button").map((button) => button.getAttribute("aria-pressed") === "true"),
    verdicts: (i) => groups[i].all("button").map((button) => button.dataset.verdict),
    why: (i) => groups[i].all("p")[0].textContent,
    prompt: (i) => groups[i].all("legend")[0].textContent,
    words: () => el.all("p").find((p) => p.getAttribute("role") === "status").textContent,
  };
}

test("a choice is stored, marked, explained and summed up", () => {
  const { model, press, pressed, verdicts, why, prompt, words } = open([null, null]);
  assert.equal(prompt(0), "How many elements?");
  assert.deepEqual([why(0), why(1), words()], ["", "", ""]);
  press(0, 2);
  assert.deepEqual(model.get("chosen"), ["16", null]);
  assert.equal(model.saves, 1);
  assert.deepEqual([pressed(0), verdicts(0)], [[false, false, true], ["", "", "wrong"]]);
  assert.deepEqual([why(0), why(1), words()], ["Not quite. why 16", "", "0 of 2 right"]);
  press(0, 1);
  assert.deepEqual([pressed(0), verdicts(0)], [[false, true, false], ["", "right", ""]]);
  assert.equal(why(0), "Yes. why 8");
  press(1, 1);
  assert.deepEqual([model.get("chosen"), why(1), words()], [["8", "no"], "Yes. why no", "All 2 right"]);
});

test("a quiz opens with what was chosen before and follows the model", () => {
  const { model, why, undo } = open(["4", "no"]);
  assert.deepEqual([why(0), why(1)], ["Not quite. why 4", "Yes. why no"]);
  model.set("chosen", [null, "no"]);
  assert.equal(why(0), "");
  undo();
  model.set("chosen", ["8", "no"]);
  assert.equal(why(0), "");
});

// Set formulas for formulas.py: read a list of [TeX, whether it stands on its own line] from
// standard input, write a list of {html} or {problem}.
import { readFileSync } from "node:fs";
import katex from "katex";

const set = ([tex, displayMode]) => {
  try {
    return { html: katex.renderToString(tex, { displayMode, output: "htmlAndMathml", strict: "error" }) };
  } catch (error) {
    return { problem: error.message };
  }
};

process.stdout.write(JSON.stringify(JSON.parse(readFileSync(0, "utf8")).map(set)));

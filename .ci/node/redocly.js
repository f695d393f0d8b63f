// Judges a report of `redocly lint`: no error, and no warning about an example or a composition.

import { readFileSync } from "node:fs";

const { totals, problems } = JSON.parse(readFileSync(process.argv[2], "utf8"));
const isRefused = ({ severity, ruleId }) =>
  severity === "error" || /example|composition/.test(ruleId);

const count = {};
for (const problem of problems) {
  const rule = `${problem.severity} ${problem.ruleId}`;
  count[rule] = (count[rule] ?? 0) + 1;
  if (isRefused(problem)) {
    console.log(`${rule}: ${problem.location[0]?.pointer}: ${problem.message}`);
  }
}
console.log(`redocly: ${totals.errors} errors, ${totals.warnings} warnings`, count);
process.exit(problems.some(isRefused) ? 1 : 0);

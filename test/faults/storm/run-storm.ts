/** npm run storm [number of executions] [seed]: prints figures, and ends with 1 when a promise was broken. */
import { runStorm } from "./storm.ts";

const executions = Number(process.argv[2] ?? 30);
const seed = Number(process.argv[3] ?? Math.trunc(Math.random() * 2 ** 31));
if (!Number.isInteger(executions) || executions < 1 || !Number.isInteger(seed)) {
  console.error("usage: npm run storm [-- number of executions [seed]]");
  process.exit(2);
}
console.log(`${executions} executions, seed ${seed} …`);
const { violations, ...figures } = await runStorm({ executions, seed });
console.table(figures);
for (const violation of violations) console.error(violation);
process.exit(violations.length === 0 ? 0 : 1);

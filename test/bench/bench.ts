import { benchDriver } from "./driver.ts";
import { benchEngine } from "./engine.ts";
import { benchFunctions } from "./functions.ts";
import { benchRecordRush } from "./record-rush.ts";

const BENCHES: Readonly<Record<string, () => Promise<void>>> = {
  engine: benchEngine,
  driver: benchDriver,
  functions: benchFunctions,
  rush: benchRecordRush,
};

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !(name in BENCHES));
if (unknown.length > 0) {
  console.error(
    `There is no ${unknown.join(", ")}. Name any of: ${Object.keys(BENCHES).join(", ")}; all without a name.`,
  );
  process.exit(2);
}
for (const [name, bench] of Object.entries(BENCHES)) {
  if (asked.length > 0 && !asked.includes(name)) continue;
  await bench();
  console.log();
}

import { setTimeout } from "node:timers/promises";

import { startScriptedModelServer } from "../support/models/scripted-model-server.ts";

// A process of its own, so that its work is not taken for that of what is measured.
const [delay = "0"] = process.argv.slice(2);
const server = await startScriptedModelServer(() =>
  delay === "0"
    ? "An answer of one sentence."
    : { text: "An answer of one sentence.", after: setTimeout(Number(delay)) },
);
process.stdout.write(`${server.url}\n`);
process.stdin.resume().on("end", () => void server.close());

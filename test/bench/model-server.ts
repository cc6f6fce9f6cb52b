import { startScriptedModelServer } from "../support/models/scripted-model-server.ts";

// A process of its own, so that its work is not taken for that of what is measured.
const server = await startScriptedModelServer(() => "An answer of one sentence.");
process.stdout.write(`${server.url}\n`);
process.stdin.resume().on("end", () => void server.close());

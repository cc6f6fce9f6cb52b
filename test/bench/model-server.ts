import { setTimeout } from "node:timers/promises";

import { type ModelReply, startScriptedModelServer } from "../support/models/scripted-model-server.ts";
import { FIRST_CALL, type ModelPace } from "./start-model-server.ts";

// A process of its own, so that its work is not taken for that of what is measured.
const pace = JSON.parse(process.argv[2] ?? "{}") as ModelPace;
const TEXT = "An answer of one sentence.";
const TOO_MANY: ModelReply = {
  status: 429,
  body: { error: { message: "Rate limit reached", type: "requests", code: "rate_limit_exceeded" } },
  headers: { "retry-after": "1" },
};

const server = await startScriptedModelServer((_request, index) => {
  if (index === 0) process.stdout.write(`${FIRST_CALL}\n`);
  if (pace.refusesEach !== undefined && index % pace.refusesEach === pace.refusesEach - 1) return TOO_MANY;
  return pace.milliseconds === undefined ? TEXT : { text: TEXT, after: setTimeout(pace.milliseconds) };
});
process.stdout.write(`${server.url}\n`);
process.stdin.resume().on("end", () => void server.close());

/**
 * The process that runs one crew: its code may write to stdout, end the process or keep it busy, and whoever
 * asked still has the terminal. Progress goes to stderr, the outcome to whoever asked.
 */
import { randomUUID } from "node:crypto";
import { join } from "node:path";

import * as z from "zod";

import { openBuiltCrews } from "../../functions/adapters/crew-files/built-crews.ts";
import { crewFiles } from "../../functions/adapters/crew-files/readable-files.ts";
import { executionFiles } from "../../functions/adapters/files/execution-files.ts";
import { isRehearsed } from "../../functions/adapters/models/missing-model-settings.ts";
import { modelsFromEnvironment } from "../../functions/adapters/models/open-model.ts";
import { withAgentModels } from "../../functions/adapters/models/overlaid-crew.ts";
import { useProxiesInTools } from "../../functions/adapters/network/proxies.ts";
import { servedPython } from "../../functions/adapters/python-server.ts";
import { readSecret } from "../../functions/adapters/secrets/secret.ts";
import { builtInTools } from "../../functions/adapters/tools/built-in-tools.ts";
import { CrewFailure, type Inputs, runCrew, type RunPorts } from "../../functions/crew/index.ts";
import { pythonTools } from "../../functions/crew/tools/python-tools.ts";
import { endAsTold } from "../../functions/domain/ends.ts";
import { CrewUnreadable } from "../../functions/domain/errors.ts";
import type { ExecutionFiles } from "../../functions/domain/files/execution-files.ts";
import type { Outcome } from "../../functions/domain/outcome.ts";
import { outcomeOf } from "../../functions/handlers/run-crew/crew-outcome.ts";
import {
  endInsteadOfWait,
  OutOfTime,
  timeLimit,
  waitWithinLimit,
} from "../../functions/handlers/run-crew/deadlines.ts";
import { parseExactly } from "../../functions/json/exact-json.ts";
import { snowflakeEnvironment, snowflakeQueryEnvironment } from "../../functions/runtime/environment.ts";
import { knownSecrets } from "../../functions/text/known-secrets.ts";
import type { CrewAnswer, CrewRequest } from "./crew-request.ts";
import { progressOf } from "./progress.ts";
import { runToItsEnd } from "./run-to-its-end.ts";
import { say, terminalText } from "./terminal-text.ts";

/** What the built-in tools read of run-crew's environment. */
const ToolSettings = z.object({ ...snowflakeEnvironment.shape, ...snowflakeQueryEnvironment.shape });

/** As the crew was built, with its code and the built-in tools that it names. */
async function openCrew({ folder, crew: name, models, variables, pythonServer }: CrewRequest) {
  const { crews, toolsOf, guardrailsOf } = await openBuiltCrews(folder);
  const built = crews.get(name)?.crew;
  const crew = built && withAgentModels(built, models);
  if (crew === undefined) throw new CrewUnreadable(`The crew ${name} has not been built`);
  const needsSettings = (crew.builtInTools ?? []).length > 0;
  const offered = needsSettings
    ? await builtInTools({
        settings: ToolSettings.parse(variables),
        environment: variables,
        readSecret,
        files: filesOf(variables),
        crewFilesOf: (own) => crewFiles(join(variables["CREWS_SOURCE"] ?? "", own)),
      })(crew, isRehearsed(crew, variables))
    : new Map<string, never>();
  const python = pythonServer === undefined ? undefined : servedPython(pythonServer, name);
  return {
    crew,
    tools: new Map([...(await toolsOf(crew)), ...offered, ...pythonTools(crew, python)]),
    guardrails: await guardrailsOf(crew),
    python,
  };
}

/** The files of the run; where each is written is said, for whoever wants to look at it. */
function filesOf(variables: CrewRequest["variables"]): ExecutionFiles {
  const files = executionFiles(variables);
  return {
    ...files,
    write: async (file, replaces) => {
      const done = await files.write(file, replaces);
      const path = join(variables["FILES_FOLDER"] ?? "", file.executionId, file.name);
      if (done === "written") say(terminalText(`Written: ${path}`));
      return done;
    },
  };
}

async function run(request: CrewRequest): Promise<Outcome> {
  knownSecrets.addVariables(request.variables);
  useProxiesInTools(request.variables);
  const startedAt = new Date();
  const execution = { createdAt: startedAt.toISOString(), limits: request.limits };
  const limit = timeLimit(execution);
  const progress = progressOf(request.showPrompts);
  let endOfWait: Outcome | undefined;
  const {
    max_llm_calls: maxLlmCalls,
    max_total_tokens: maxTotalTokens,
    max_cost_usd: maxCostUsd,
  } = request.limits;
  try {
    const { crew, ...code } = await openCrew(request);
    const executionId = randomUUID();
    const files = filesOf(request.variables);
    const ports: Omit<RunPorts, "once"> = {
      ...code,
      executionId,
      writeFile: async (name, text) =>
        void (await files.write({ executionId, name, bytes: Buffer.from(text) }, true)),
      startedAt,
      models: modelsFromEnvironment(request.variables),
      limits: {
        ...(maxLlmCalls && { maxLlmCalls }),
        ...(maxTotalTokens && { maxTotalTokens }),
        ...(maxCostUsd && { maxCostUsd }),
        howToRaise: (name) => `Write ${name.toUpperCase()}_DEFAULT=… before the command, with a higher one`,
      },
      signal: limit.signal,
      onEvent: progress.onEvent,
      wait: progress.wait,
    };
    const inputs = parseExactly(request.inputs) as Inputs;
    const end = await runToItsEnd(
      (once) => runCrew(crew, inputs, { ...ports, once: progress.watching(once) }),
      async (suspended) => {
        endOfWait = endInsteadOfWait(execution, suspended);
        if (endOfWait !== undefined) throw new OutOfTime();
        await progress.wait(waitWithinLimit(execution, suspended.waitSeconds) * 1000, limit.signal);
      },
    );
    return outcomeOf(end);
  } catch (error) {
    if (error instanceof OutOfTime) return endOfWait ?? limit.outcome();
    if (error instanceof CrewFailure) return endAsTold("crewFailed", error);
    if (!(error instanceof CrewUnreadable)) throw error;
    return endAsTold("crewUnreadable", { type: error.name, message: error.message, retryable: false });
  } finally {
    limit.stop();
  }
}

process.once("message", (request: CrewRequest) => {
  void run(request).then((outcome) => {
    const answer: CrewAnswer = { outcome: JSON.stringify(outcome) };
    process.send?.(answer);
  });
});
// Whoever asked may have been killed.
process.once("disconnect", () => process.exit());

import { setTimeout as delay } from "node:timers/promises";

import { readLocalSettings, type LocalSettings } from "./settings.ts";
import { type LocalStack, startLocalStack } from "./stack.ts";

type StopSignal = "SIGINT" | "SIGTERM";

/** What a shell says of a process that a signal ended. */
const EXIT_CODES: Readonly<Record<StopSignal, number>> = { SIGINT: 130, SIGTERM: 143 };
/** Ctrl-C ends the bundler as well, whose failure may be known before the signal is. */
const SIGNAL_MILLISECONDS = 200;

/** npm start: the whole system on this machine, until SIGINT or SIGTERM. */
async function main(): Promise<number> {
  const settings = readLocalSettings(process.env);
  console.log("Starting: building the functions, opening the journal, Snowflake and Step Functions …");
  const stop = new AbortController();
  const stopped = nextSignal();
  void stopped.then((signal) => stop.abort(new Error(signal)));
  let stack: LocalStack;
  try {
    stack = await startLocalStack(settings, (line) => console.log(line), stop.signal);
  } catch (error) {
    const signal = await Promise.race([stopped, delay(SIGNAL_MILLISECONDS, undefined)]);
    if (signal === undefined) throw error;
    console.log(`\n${signal}: stopped before everything was up.`);
    return EXIT_CODES[signal];
  }
  printWelcome(settings, stack);
  const signal = await stopped;
  console.log(`\n${signal}: stopping. Executions that are running go on at the next start.`);
  await stack.close();
  return 0;
}

/** Listens from the beginning, so that a signal during the start stops the process as well; a second one does so at once. */
function nextSignal(): Promise<StopSignal> {
  return new Promise((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM"] as const) {
      process.once(signal, () => {
        resolve(signal);
        process.once(signal, () => process.exit(EXIT_CODES[signal]));
      });
    }
  });
}

function printWelcome(settings: LocalSettings, { endpoints, crews, resumed }: LocalStack): void {
  for (const { name, problems } of crews) {
    for (const { level, file, line, message } of problems)
      console.log(`${level}: ${[name, file].filter((part) => part !== "").join("/")}:${line}: ${message}`);
  }
  console.log(`
Stepcrew listens:
  API             ${endpoints.api}
  Step Functions  ${endpoints.step_functions}
  DynamoDB        ${endpoints.dynamodb}
  Snowflake       ${endpoints.snowflake}
  crews           ${crews.map(({ name, crew }) => (crew === undefined ? `${name} (cannot be started)` : name)).join(", ") || "none"} (${settings.crewsDirectory})
  data            ${settings.dataDirectory}
  model           ${modelText(settings, crews)}
${resumed === 0 ? "" : `${resumed} unfinished execution(s) of the last run go on.\n`}
Try it:
  curl -s -X POST ${endpoints.api}/crew/start${firstStart(settings, crews)}
  curl -s "${endpoints.api}/crew/executions?limit=3"
  curl -s ${endpoints.api}/crew/status/$(curl -s "${endpoints.api}/crew/executions?limit=1" | grep -o '[0-9a-f-]\\{36\\}' | head -1)
`);
}

/** The body of the first start: none where there is a crew that it means. */
function firstStart({ defaultCrew }: LocalSettings, crews: LocalStack["crews"]): string {
  const good = crews.flatMap(({ name, crew }) => (crew === undefined ? [] : [name]));
  if (defaultCrew !== undefined || crews.length === 1 || good.includes("research") || good[0] === undefined)
    return "";
  return ` -d '{"crew": "${good[0]}"}'`;
}

function modelText({ model, isRehearsal }: LocalSettings, crews: LocalStack["crews"]): string {
  const name = model.MODEL ?? model.MODEL_NAME ?? "";
  if (!isRehearsal) return `${name}, where a crew names none`;
  const own = crews.filter(({ manifest }) => manifest.models.length > 0).map((crew) => crew.name);
  const exception =
    model.MODEL === undefined && own.length > 0
      ? ` But ${own.join(", ")} name models of their own, which are called.`
      : "";
  return `rehearsal: no model is called, answers say that they are rehearsed.${exception} For a real one: MODEL=openai/gpt-4.1-mini OPENAI_API_KEY=… npm start`;
}

try {
  // Workers of functions and open keep-alive connections must not hold the process.
  process.exit(await main());
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exit(1);
}

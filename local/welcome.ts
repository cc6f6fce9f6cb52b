import { EXAMPLE } from "../functions/adapters/models/providers/providers.ts";
import type { BuiltCrew, Inputs, JsonValue } from "../functions/crew/index.ts";
import { missingSettingText } from "../functions/domain/missing-setting.ts";
import { missingForCrews } from "./checked-settings.ts";
import { crewStanding, type CrewStanding } from "./crew-standing.ts";
import type { LocalSettings } from "./local-settings.ts";
import type { LocalStack } from "./stack.ts";

type Running = Pick<LocalStack, "endpoints" | "crews" | "snowflakeTrouble" | "resumed">;

/** What `npm start` prints once everything is up: problems first, because people read what comes last. */
export function welcome(settings: LocalSettings, running: Running): string {
  const { endpoints, crews, resumed } = running;
  const api = endpoints.api;
  const standings = crews.map((crew) => crewStanding(crew, settings));
  const newest = `$(curl -s "${api}/crew/executions?limit=1" | grep -o '[0-9a-f-]\\{36\\}' | head -1)`;
  const [first, ...others] = crewLines(settings, crews, standings);
  return [
    ...problemLines(crews),
    ...missingLines(settings, crews),
    ...troubleLines(running),
    "",
    "Stepcrew is running. Press Ctrl-C to stop it; executions that have not ended go on at the next start.",
    `  console    ${api}/ in a browser: start crews, watch them, see why one failed`,
    `  API        ${api}`,
    `  crews      ${first ?? "none"}`,
    ...others.map((line) => `             ${line}`),
    `             in ${settings.crewsDirectory}, read again when a file of them changes`,
    `  model      ${modelText(settings, standings)}`,
    `  data       ${settings.dataDirectory}: ${dataText(settings)}; delete it to start afresh`,
    `  services   Step Functions ${endpoints.step_functions}, DynamoDB ${endpoints.dynamodb}, Snowflake ${endpoints.snowflake}`,
    ...(resumed === 0 ? [] : ["", resumedText(resumed)]),
    "",
    ...tryLines(firstStart(settings, crews, standings), api),
    `  curl -s ${api}/crew/status/${newest}`,
    `  curl -s "${api}/crew/executions?limit=3"`,
    "",
  ].join("\n");
}

const resumedText = (count: number): string =>
  count === 1
    ? "1 unfinished execution of the last run goes on."
    : `${count} unfinished executions of the last run go on.`;

const problemLines = (crews: Running["crews"]): readonly string[] =>
  crews.flatMap(({ name, problems }) =>
    problems.map(
      ({ level, file, line, message }) =>
        `${level}: ${[name, file].filter((part) => part !== "").join("/")}:${line}: ${message}`,
    ),
  );

const missingLines = (settings: LocalSettings, crews: Running["crews"]): readonly string[] =>
  missingForCrews(settings, crews).map(
    ({ missing, crews: names }) =>
      `warning: ${missingSettingText(missing)} is not set: POST /crew/start answers 422 for ${names.join(", ")}. Set it and restart Stepcrew.`,
  );

const troubleLines = ({ snowflakeTrouble }: Running): readonly string[] =>
  snowflakeTrouble === undefined
    ? []
    : [`warning: ${snowflakeTrouble}. Until Snowflake lets this stack in, POST /crew/start answers 500.`];

const dataText = ({ snowflakeUrl }: LocalSettings): string =>
  snowflakeUrl === undefined
    ? "executions, journal and Snowflake tables"
    : "executions and journal, but not the Snowflake tables";

/** Crew by crew who is called: nobody is to find out by a bill. */
function crewLines(
  settings: LocalSettings,
  crews: Running["crews"],
  standings: readonly CrewStanding[],
): readonly string[] {
  const lacking = new Set(missingForCrews(settings, crews).flatMap((missing) => missing.crews));
  const longest = Math.max(0, ...standings.map(({ name }) => name.length));
  return standings.map((standing) => {
    const { name, called } = standing;
    const isLacking = lacking.has(name) || (called.length > 0 && !standing.isStartable);
    const isBroken = called.length === 0 && !standing.isStartable;
    const after = isBroken || isLacking ? "cannot be started, see above" : "";
    const whom = isBroken ? [] : [callText(standing)];
    return `${name.padEnd(longest)}  ${[...whom, after].filter(Boolean).join(", but ")}`;
  });
}

function callText({ called, isRehearsed }: CrewStanding): string {
  if (called.length === 0) return "rehearsed: no model is called";
  const others = isRehearsed ? "; its other agents are rehearsed" : "";
  return `calls ${called.join(", ")}${others}`;
}

const tryLines = (start: string | undefined, api: string): readonly string[] =>
  start === undefined
    ? ["No crew can be started yet. See how executions went, and list what ran:"]
    : [
        "Try it: start a crew, see how it goes, list what ran.",
        `  curl -s -X POST ${api}/crew/start -d ${start}`,
      ];

/** The body of a start that is answered 200, for a shell: of the default crew if it can be started. */
function firstStart(
  { defaultCrew }: LocalSettings,
  crews: Running["crews"],
  standings: readonly CrewStanding[],
): string | undefined {
  const startable = standings.filter(({ isStartable }) => isStartable);
  const chosen =
    startable.find(({ name }) => name === (defaultCrew ?? "research")) ??
    startable.find(({ called }) => called.length === 0) ??
    startable[0];
  const manifest = crews.find(({ name }) => name === chosen?.name)?.manifest;
  if (chosen === undefined || manifest === undefined) return undefined;
  const inputs = manifest.inputs.flatMap((input) => sampleInput(input));
  const body = {
    crew: chosen.name,
    ...(inputs.length === 0 ? {} : { inputs: Object.fromEntries(inputs) as Inputs }),
  };
  return `'${JSON.stringify(body).replaceAll("'", String.raw`'\''`)}'`;
}

/** Longer defaults would hide what is to be changed. */
const LONGEST_SAMPLE = 60;

function sampleInput(
  input: BuiltCrew["manifest"]["inputs"][number],
): readonly (readonly [string, JsonValue])[] {
  if (input.given_by !== undefined) return [];
  if (input.required) return [[input.name, `some ${input.name.replaceAll("_", " ")}`]];
  return JSON.stringify(input.default).length > LONGEST_SAMPLE ? [] : [[input.name, input.default]];
}

function modelText({ model, isRehearsal }: LocalSettings, standings: readonly CrewStanding[]): string {
  const name = model.MODEL ?? model.MODEL_NAME ?? "";
  const isCalled = standings.some(({ called }) => called.length > 0);
  const all = "             MODEL=rehearsal npm start rehearses all crews: no model is called.";
  if (!isRehearsal) return [`${name}, for agents that name none`, ...(isCalled ? [all] : [])].join("\n");
  return [
    "rehearsal, for agents that name none: their answers say that they are rehearsed.",
    ...(isCalled ? [all] : []),
    `             For a real one: MODEL=${EXAMPLE.model} ${EXAMPLE.keyVariable}=… npm start`,
  ].join("\n");
}

import { EXAMPLE } from "../functions/adapters/models/providers.ts";
import { missingSettingText } from "../functions/domain/missing-setting.ts";
import { missingForModels } from "./checked-settings.ts";
import type { LocalSettings } from "./local-settings.ts";
import type { LocalStack } from "./stack.ts";

type Running = Pick<LocalStack, "endpoints" | "crews" | "snowflakeTrouble" | "resumed">;

/** What `npm start` prints once everything is up: problems first, because people read what comes last. */
export function welcome(settings: LocalSettings, running: Running): string {
  const { endpoints, crews, resumed } = running;
  const api = endpoints.api;
  const newest = `$(curl -s "${api}/crew/executions?limit=1" | grep -o '[0-9a-f-]\\{36\\}' | head -1)`;
  return [
    ...problemLines(crews),
    ...missingLines(settings, crews),
    ...troubleLines(running),
    "",
    "Stepcrew is running. Press Ctrl-C to stop it; executions that have not ended go on at the next start.",
    `  API        ${api}`,
    `  crews      ${crewsText(crews)}`,
    `             in ${settings.crewsDirectory}, read at the start: restart Stepcrew after an edit`,
    `  model      ${modelText(settings, crews)}`,
    `  data       ${settings.dataDirectory}: ${dataText(settings)}; delete it to start afresh`,
    `  services   Step Functions ${endpoints.step_functions}, DynamoDB ${endpoints.dynamodb}, Snowflake ${endpoints.snowflake}`,
    ...(resumed === 0 ? [] : ["", resumedText(resumed)]),
    "",
    "Try it: start a crew, see how it goes, list what ran.",
    `  curl -s -X POST ${api}/crew/start${firstStart(settings, crews)}`,
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
  missingForModels(settings, crews).map(
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

const crewsText = (crews: Running["crews"]): string =>
  crews
    .map(({ name, crew }) => (crew === undefined ? `${name} (cannot be started, see above)` : name))
    .join(", ") || "none";

/** The body of the first start: none where a start without a body has a crew. */
function firstStart({ defaultCrew }: LocalSettings, crews: Running["crews"]): string {
  const good = crews.flatMap(({ name, crew }) => (crew === undefined ? [] : [name]));
  if (defaultCrew !== undefined || crews.length === 1 || good.includes("research") || good[0] === undefined)
    return "";
  return ` -d '{"crew": "${good[0]}"}'`;
}

function modelText({ model, isRehearsal }: LocalSettings, crews: Running["crews"]): string {
  const name = model.MODEL ?? model.MODEL_NAME ?? "";
  if (!isRehearsal) return `${name}, for agents that name none`;
  const own = crews.filter(({ manifest }) => manifest.models.length > 0).map((crew) => crew.name);
  const exception =
    model.MODEL === undefined && own.length > 0
      ? `\n             But ${own.join(", ")} name models of their own, and those are called.`
      : "";
  return `rehearsal: no model is called, and every answer says that it is rehearsed.${exception}
             For a real one: MODEL=${EXAMPLE.model} ${EXAMPLE.keyVariable}=… npm start`;
}

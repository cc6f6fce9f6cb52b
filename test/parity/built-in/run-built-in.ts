import { join } from "node:path";

import { builtInTools } from "../../../functions/adapters/tools/built-in-tools.ts";
import { BUILT_IN_TOOLS } from "../../../functions/adapters/tools/tool-rows.ts";
import type { Crew } from "../../../functions/crew/crew.ts";
import type { Tool } from "../../../functions/crew/tool.ts";
import type { JsonObject } from "../../../functions/json/json.ts";
import { messageOf } from "../../../functions/text/error-text.ts";
import { callTool } from "../../support/servers/tool-service.ts";
import { type Difference, fieldDifferences, type Run } from "../comparison.ts";
import { installBesideCrewai, parityFolder } from "../crewai-environment.ts";
import { type CrewaiProcess, startCrewai } from "../crewai-process.ts";
import { BUILT_IN_CASES, type BuiltInCase, OFFERED_ONLY, type OfferedCase } from "./built-in-cases.ts";
import { type Offered, offeredFields } from "./offered-fields.ts";
import { startOutsideWorld, type Sent } from "./outside-world.ts";
import { sentFields } from "./sent-fields.ts";

/** With the clients that crewai_tools 1.15.30 asks services by. */
const PACKAGES = [
  "crewai-tools==1.15.30",
  "boto3==1.44.8",
  "exa-py==2.28.0",
  "firecrawl-py==4.55.0",
  "tavily-python==0.8.5",
  "beautifulsoup4",
];

type World = Awaited<ReturnType<typeof startOutsideWorld>>;

interface CrewaiAnswer extends Offered {
  readonly error?: string;
}

interface BuiltInFinding {
  readonly scenario: string;
  readonly differences: readonly Difference[];
  readonly theirs: Run;
  readonly ours: Run;
}

/** A case as the report calls it. */
const nameOfCase = ({ tool, about }: OfferedCase): string => `built-in ${tool}, ${about}`;

/**
 * The chosen cases, with tools that send nothing by HTTP last.
 * @throws Error for a tool that no case has
 */
export function builtInCases(isChosen: (name: string) => boolean): readonly (BuiltInCase | OfferedCase)[] {
  const cases = [...BUILT_IN_CASES, ...OFFERED_ONLY];
  const names = BUILT_IN_TOOLS.flatMap(({ crewaiNames }) => crewaiNames);
  const untried = names.filter((name) => !cases.some(({ tool }) => tool === name));
  if (untried.length > 0) throw new Error(`No case has the built-in tools ${untried.join(", ")}`);
  return cases.filter((each) => isChosen(nameOfCase(each)));
}

/**
 * Has crewai_tools and this project's built-in tools make calls through a proxy, and tells one by one how
 * what they send and what they offer to a model differs.
 */
export async function* runBuiltIns(
  cases: readonly (BuiltInCase | OfferedCase)[],
): AsyncGenerator<BuiltInFinding> {
  if (cases.length === 0) return;
  await installBesideCrewai(parityFolder(), "crewai-tools", PACKAGES);
  await using world = await startOutsideWorld();
  await using crewai = await startCrewai({
    folder: parityFolder(),
    program: "run_tool.py",
    variables: world.variables,
    log: join(parityFolder(), "crewai.log"),
  });
  for (const each of cases)
    yield "arguments" in each ? playCase(each, crewai, world) : offeredCase(each, crewai);
}

async function playCase(each: BuiltInCase, crewai: CrewaiProcess, world: World): Promise<BuiltInFinding> {
  const { tool, settings = {}, arguments: given, variables = {} } = each;
  const answer = each.answer ?? { type: "application/json", body: "{}" };
  let told: CrewaiAnswer | undefined;
  const theirSent = await world.during(answer, async () => {
    told = (await crewai.ask({ class: tool, settings, arguments: given, variables })) as CrewaiAnswer;
  });
  const own = await ownTool(tool, settings, { ...world.variables, ...variables });
  let error: string | undefined;
  const ourSent = await world.during(answer, async () => {
    await callTool(own, given).catch((cause: unknown) => (error = messageOf(cause)));
  });
  if (told === undefined) throw new Error(`CrewAI said nothing of ${tool}`);
  return finding(
    nameOfCase(each),
    { offered: told, sent: theirSent, error: told.error },
    { offered: offeredBy(own), sent: ourSent, error },
  );
}

async function offeredCase(each: OfferedCase, crewai: CrewaiProcess): Promise<BuiltInFinding> {
  const offered = (await crewai.ask({ class: each.tool, settings: {}, variables: {} })) as CrewaiAnswer;
  const own = await ownTool(each.tool, {}, { SNOWFLAKE_QUERY_USER: "U", SNOWFLAKE_QUERY_ROLE: "R" });
  return finding(nameOfCase(each), { offered, sent: [] }, { offered: offeredBy(own), sent: [] });
}

interface Side {
  readonly offered: Offered;
  readonly sent: readonly Sent[];
  readonly error?: string | undefined;
}

function finding(scenario: string, theirs: Side, ours: Side): BuiltInFinding {
  const differences = fieldDifferences(fieldsOf(theirs), fieldsOf(ours));
  return { scenario, differences, theirs: runOf(theirs), ours: runOf(ours) };
}

const fieldsOf = ({ offered, sent, error }: Side): ReadonlyMap<string, unknown> =>
  new Map([...offeredFields(offered), ...sentFields(sent), ["error", error]]);

const runOf = ({ sent, error }: Side): Run => ({
  calls: sent.map(({ method, url }) => `${method} ${url}`),
  outcome: error === undefined ? {} : { error },
});

const offeredBy = ({ name, description, parameters }: Tool): Offered => ({
  name,
  description,
  schema: parameters,
});

async function ownTool(
  use: string,
  settings: JsonObject,
  environment: Readonly<Record<string, string>>,
): Promise<Tool> {
  const toolSettings = { tool: { use, with: settings } };
  const crew = { name: "parity", builtInTools: ["tool"], toolSettings } as unknown as Crew;
  const limits = {
    SNOWFLAKE_QUERY_ROWS: 1,
    SNOWFLAKE_QUERY_BYTES: 1000,
    SNOWFLAKE_QUERY_TIMEOUT_SECONDS: 300,
  };
  const context = { settings: limits, environment, readSecret: () => Promise.resolve("") };
  const made = (
    await builtInTools(context as unknown as Parameters<typeof builtInTools>[0])(crew, false)
  ).get("tool");
  if (made === undefined) throw new Error(`There is no built-in tool ${use}`);
  return made;
}

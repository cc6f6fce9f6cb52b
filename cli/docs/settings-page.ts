import type * as z from "zod";

import { builtInToolsTable } from "../../functions/adapters/tools/registry.ts";
import { settings } from "../../infra/settings/config.ts";
import { LIMIT_VARIABLES } from "../../infra/settings/execution-limits.ts";
import { Variables } from "../../local/local-settings.ts";
import { code, item, page, section, sentence, wrapped } from "./prose.ts";
import { refusalOf } from "./schema-fields.ts";

const PROXIES = ["HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY"];

type Schemas = Readonly<Record<string, z.ZodType>>;

/** Headings of the settings, the last first; a setting stands under the first whose pattern fits. */
const GROUPS: readonly (readonly [string, RegExp])[] = [
  ["The crews' own queries in Snowflake", /^snowflake_query_/],
  ["The record in Snowflake", /^snowflake_/],
  ["Limits of executions", /^(?:max_|timeout_|execution_)/],
  ["Who may call the API", /^(?:auth|accept_|cors_|throttle_|daily_)/],
  ["The deployment", /^/],
];

/** docs/settings.md: what can be set, from the schemas that read it. */
export const settingsPage = (): string =>
  page([
    "# Settings",
    "This page is made by `npm run docs` from the schemas that read the settings: change it there.",
    "## A deployment",
    wrapped(
      "Written in `cdk.json` under `context`, or given to `cdk` as `-c key=value`. A setting that is wrong, or that there is " +
        "not but looks like one, is refused together with all others, before anything is deployed.",
    ),
    ...deploymentParts(),
    "## The local stack",
    wrapped(
      "Variables of `npm start`. An empty one counts as absent. Other variables, " +
        "such as the providers' keys, are handed to the crews' models and tools.",
    ),
    settingList(Variables.shape),
    wrapped(
      `Limits of executions are those of \`cdk.json\`, unless these variables, named like the settings above, are set: ${LIMIT_VARIABLES.map(code).join(", ")}.`,
    ),
    wrapped(
      `Models, tools and Snowflake are asked through the proxies of ${PROXIES.map(code).join(", ")}, also in small letters; \`NO_PROXY\` ` +
        "names hosts, and networks such as 10.0.0.0/8, that are asked directly. This machine, the stack's own servers and 169.254.0.0/16 always are. A private " +
        "certificate authority is named in `NODE_EXTRA_CA_CERTS`. A tool's `fetch`, `node:http` and `node:https` follow " +
        "these variables; a library with connections of its own does as it does elsewhere.",
    ),
    "## Providers of models",
    "[Models](models.md) lists their strings, keys and addresses.",
    "## Built-in tools",
    "Each is off until what it needs is set. What it takes a crew may give it: `{use: SerperDevTool, with: {n_results: 5}}`.",
    builtInToolsTable().map(toolItem).join("\n"),
  ]);

function deploymentParts(): readonly string[] {
  const headingOf = (name: string) => GROUPS.find(([, pattern]) => pattern.test(name))?.[0];
  return GROUPS.toReversed().flatMap(([heading]) => {
    const own = Object.entries(settings.shape).filter(([name]) => headingOf(name) === heading);
    return section(`### ${heading}`, [settingList(Object.fromEntries(own))]);
  });
}

const settingList = (schemas: Schemas): string =>
  Object.entries(schemas)
    .map(([name, schema]) => settingItem(name, schema))
    .join("\n");

function settingItem(name: string, schema: z.ZodType): string {
  const { description } = schema;
  if (description === undefined) throw new Error(`The setting ${name} has no description`);
  const refusal = refusalOf(schema);
  return item(
    [
      `${code(name)}, ${usual(schema)}: ${sentence(description)}`,
      ...(refusal ? [escaped(refusal)] : []),
    ].join(" "),
  );
}

/** What holds when nothing is written, as the schema itself says. */
function usual(schema: z.ZodType): string {
  const read = schema.safeParse(undefined);
  if (!read.success) return "must be set";
  const { data } = read;
  if (data === undefined) return "none by default";
  const text = typeof data === "string" ? data : JSON.stringify(data);
  return text === "" || text === "[]" ? "empty by default" : `${code(text)} by default`;
}

/** Asterisks and bars are Markdown's own. */
const escaped = (text: string): string => text.replaceAll(/(?<=\s)[*](?=[\s.,])/g, "`*`");

type ToolLine = ReturnType<typeof builtInToolsTable>[number];

const toolItem = ({ tool, crewaiNames, needs, optional, settings }: ToolLine): string => {
  const also = crewaiNames === "" ? "" : `, also as ${names(crewaiNames)}`;
  const needed = needs === "" ? "needs nothing" : `needs ${names(needs)}`;
  const read = optional === "" ? "" : `; reads ${names(optional)}, if it is set`;
  const taken = settings === "" ? "" : `; takes ${names(settings)}`;
  return item(`${code(tool)}${also}: ${needed}${read}${taken}.`);
};

const names = (list: string): string => list.split(", ").map(code).join(", ");

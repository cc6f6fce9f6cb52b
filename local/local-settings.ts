import { isIP } from "node:net";
import { resolve } from "node:path";

import * as z from "zod";

import { PRICES_VARIABLE } from "../functions/adapters/models/prices/model-prices.ts";
import { readOwnPrices } from "../functions/adapters/models/prices/own-prices.ts";
import { MODEL_VARIABLES, PROVIDERS } from "../functions/adapters/models/providers/providers.ts";
import { messageOf } from "../functions/text/error-text.ts";
import { CORS_ORIGINS_MEANING, isCorsOrigin } from "../infra/settings/cors-origins.ts";
import { givenLimits } from "../infra/settings/execution-limits.ts";
import { isToolSecret, toolSecretsProblem } from "../infra/settings/tool-secrets.ts";

const PORT_MEANING = "Write a port number, at most 65535, or 0 for any free one.";
/** A timer takes 24 days at most; once a day is rare enough. */
const PERIOD_MEANING = "Write a number of seconds above 0, at most 86400.";
const COUNT_MEANING = "Write a whole number of at most 10000, or 0 for no limit.";
const HOST_MEANING = "Write an IP address of this machine, or localhost.";
const URL_MEANING = "Write the URL of a running server, such as http://127.0.0.1:8089.";

/** JavaScript would take 0x1F91, 1e3 and true for numbers as well. */
const number = (meaning: string) =>
  z
    .string()
    .regex(/^\d+(?:\.\d+)?$/, meaning)
    .transform(Number);

export const Variables = z.object({
  PORT: number(PORT_MEANING)
    .pipe(z.int(PORT_MEANING).max(65_535, PORT_MEANING))
    .default(8081)
    .describe("Where the API listens"),
  HOST: z
    .string()
    .refine((host) => host === "localhost" || isIP(host) !== 0, HOST_MEANING)
    .default("127.0.0.1")
    .describe("The address where it listens"),
  CREWS_DIR: z.string().default("crews").describe("The folder whose folders are crews"),
  CREW_DATA_DIR: z.string().default(".local").describe("Where journal, workflow and record are kept"),
  DEFAULT_CREW: z
    .string()
    .trim()
    .optional()
    .describe("What a start runs that names no crew; otherwise the only crew, else research"),
  CORS_ORIGINS: z
    .string()
    .refine((text) => entriesOf(text).every(isCorsOrigin), CORS_ORIGINS_MEANING)
    .default("")
    .describe("Origins whose pages may call the API from a browser"),
  MODEL: z
    .string()
    .trim()
    .optional()
    .describe(
      `The model of agents that name none; otherwise the first of ${MODEL_VARIABLES.slice(1).join(" and ")} that is set, else rehearsal, which calls no model`,
    ),
  DAILY_STARTS: number(COUNT_MEANING)
    .pipe(z.int(COUNT_MEANING).max(10_000, COUNT_MEANING))
    .optional()
    .describe(
      "Starts of one client in a day (UTC), told apart by x-api-key; 0 for no limit; otherwise cdk.json's",
    ),
  MAX_RUNNING_CREWS: number(COUNT_MEANING)
    .pipe(z.int(COUNT_MEANING).max(10_000, COUNT_MEANING))
    .optional()
    .describe(
      "Crews that run at once; the others wait, in the order of their starts. 100 unless given; 0 for no bound",
    ),
  KEEP_PROMPTS: z
    .enum(["true", "false"], "Write true or false.")
    .default("true")
    .describe("Whether steps keep what models and tools were asked, to be looked at (docs/steps.md)"),
  TOOL_SECRETS: z
    .string()
    .refine((names) => entriesOf(names).every(isToolSecret), {
      error: ({ input }) => toolSecretsProblem(entriesOf(String(input))),
    })
    .optional()
    .describe("Names of the variables that the crews' tools see; otherwise cdk.json's tool_secrets"),
  RECONCILE_SECONDS: number(PERIOD_MEANING)
    .pipe(z.number().positive(PERIOD_MEANING).max(86_400, PERIOD_MEANING))
    .default(60)
    .describe("How often ends are recorded that are not in Snowflake yet, and abandoned executions ended"),
  LOG_FORMAT: z
    .enum(["text", "json"], "Write text or json.")
    .optional()
    .describe("Whether what happens is printed for people or as JSON; text in a terminal, else json"),
  PYTHON_PROGRAM: z
    .string()
    .optional()
    .describe(
      "A Python with all that the crews' Python needs; otherwise each crew has an environment made of its python.lock",
    ),
  SNOWFLAKE_ACCESS_URL: z
    .url({ protocol: /^https?$/, error: URL_MEANING })
    .optional()
    .describe("A Snowflake server that runs already; otherwise the stack brings its own"),
});

/** The variables that the local stack itself reads. */
export const LOCAL_VARIABLES: readonly string[] = Object.keys(Variables.shape);

/** Reads the list as the functions do: empty entries are skipped. */
const entriesOf = (list: string): readonly string[] => list.split(",").flatMap((entry) => entry.trim() || []);

/** The local stack's settings, from the environment. */
export interface LocalSettings {
  readonly port: number;
  readonly host: string;
  readonly crewsDirectory: string;
  readonly dataDirectory: string;
  readonly defaultCrew: string | undefined;
  readonly corsOrigins: string;
  /** The model of agents that name none; "rehearsal" when no model is configured at all. */
  readonly model: { readonly MODEL?: string; readonly MODEL_NAME?: string };
  readonly isRehearsal: boolean;
  readonly reconcileSeconds: number;
  /** A Snowflake endpoint that runs already; by default the stack brings its own. */
  readonly snowflakeUrl: string | undefined;
  /** The functions' variables for limits and prices, as far as they differ from cdk.json's. */
  readonly limits: Readonly<Record<string, string>>;
  /** Undefined: as it is printed to a terminal or not. */
  readonly logFormat?: "text" | "json" | undefined;
  /** Whether the log quotes what tools are given and why they fail, which it does for its user alone. */
  readonly quotesTools?: boolean;
  /** Whether steps keep what was asked; true unless given. */
  readonly keepsPrompts?: boolean;
  /** Names of the variables that tools see, separated by commas; cdk.json says if undefined. */
  readonly toolSecrets: string | undefined;
  /** The Python that crews' Python runs with; undefined: one of an environment made for it. */
  readonly pythonProgram?: string | undefined;
  /** Everything else, for the crews' models, and for those of their tools that toolSecrets names. */
  readonly variables: Readonly<Record<string, string>>;
}

/** Every problem of the settings at once, each naming its variable and what to write instead. */
export class InvalidSettings extends Error {
  override readonly name = "InvalidSettings";
  readonly problems: readonly string[];
  constructor(problems: readonly string[]) {
    super(
      `Nothing was started, because of these settings:\n${problems.map((problem) => `  ${problem}`).join("\n")}`,
    );
    this.problems = problems;
  }
}

export type StackVariables = Readonly<Record<string, string | undefined>>;

/**
 * Checks what the variables show by themselves; checked-settings.ts looks at the crews too. An empty variable
 * counts as not set.
 * @throws InvalidSettings
 */
export function readLocalSettings(environment: StackVariables): LocalSettings {
  const given = Object.fromEntries(
    Object.entries(environment).flatMap(([name, value]) => (value ? [[name, value]] : [])),
  );
  const parsed = Variables.safeParse(given);
  const { limits, problems: limitProblems } = givenLimits(given);
  const problems = [...limitProblems, ...pricesProblems(given)];
  if (!parsed.success || problems.length > 0) {
    const others = (parsed.error?.issues ?? []).map(({ path, message }) => {
      const name = path.join(".");
      return `${name} is ${JSON.stringify(given[name])}. ${message}`;
    });
    throw new InvalidSettings([...others, ...problems]);
  }
  const variables = parsed.data;
  const named = MODEL_VARIABLES.map((name) => given[name]?.trim()).find(Boolean);
  const { MODEL } = variables;
  return {
    port: variables.PORT,
    host: variables.HOST,
    crewsDirectory: resolve(variables.CREWS_DIR),
    dataDirectory: resolve(variables.CREW_DATA_DIR),
    defaultCrew: variables.DEFAULT_CREW || undefined,
    corsOrigins: variables.CORS_ORIGINS,
    // As MODEL_NAME it serves only agents that name no model: a crew that names one is never rehearsed
    // unasked.
    model: MODEL ? { MODEL } : { MODEL_NAME: named || "rehearsal" },
    isRehearsal: !named || named === "rehearsal",
    reconcileSeconds: variables.RECONCILE_SECONDS,
    snowflakeUrl: variables.SNOWFLAKE_ACCESS_URL,
    limits: {
      ...limits,
      ...(given[PRICES_VARIABLE] && { [PRICES_VARIABLE]: given[PRICES_VARIABLE] }),
      ...givenNumbers({
        DAILY_STARTS: variables.DAILY_STARTS,
        MAX_RUNNING_CREWS: variables.MAX_RUNNING_CREWS,
      }),
    },
    logFormat: variables.LOG_FORMAT,
    keepsPrompts: variables.KEEP_PROMPTS === "true",
    toolSecrets: variables.TOOL_SECRETS,
    ...(variables.PYTHON_PROGRAM && { pythonProgram: variables.PYTHON_PROGRAM }),
    variables: Object.fromEntries(Object.entries(given).filter(([name]) => !isOwn(name))),
  };
}

function pricesProblems(given: StackVariables): readonly string[] {
  try {
    readOwnPrices(given[PRICES_VARIABLE], PRICES_VARIABLE);
    return [];
  } catch (error) {
    return [`${messageOf(error)}.`];
  }
}

const givenNumbers = (numbers: Readonly<Record<string, number | undefined>>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(numbers).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]])),
  );

/** Where a provider is, and its keys: Snowflake's are those of Cortex, and no login of the record. */
const OF_PROVIDERS = new Set(
  PROVIDERS.flatMap(({ baseUrlVariables = [], keyVariables = [] }) => [...baseUrlVariables, ...keyVariables]),
);

/** Variables for this process that would mislead a function; what says of a provider, it needs to know. */
const isOwn = (name: string): boolean =>
  !OF_PROVIDERS.has(name) &&
  /^(?:npm_|NODE_|AWS_ENDPOINT_URL|AWS_LAMBDA_|SNOWFLAKE_|TOOL_SECRETS$|PROVIDER_SECRET$|INIT_CWD$|PORT$|HOST$|MODEL$|MODEL_NAME$|MODEL_PRICES$|PYTHON_PROGRAM$)/.test(
    name,
  );

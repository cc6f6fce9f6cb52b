import { isIP } from "node:net";
import { resolve } from "node:path";

import * as z from "zod";

const PORT_MEANING = "is a port number, at most 65535, or 0 for any free one";
const port = z.coerce.number(PORT_MEANING).int(PORT_MEANING).min(0, PORT_MEANING).max(65_535, PORT_MEANING);
/** A timer takes 24 days at most; once a day is rare enough. */
const PERIOD_MEANING = "is a number of seconds above 0, at most 86400";
const period = z.coerce.number(PERIOD_MEANING).positive(PERIOD_MEANING).max(86_400, PERIOD_MEANING);

const Variables = z.object({
  PORT: port.default(8081),
  HOST: z
    .string()
    .refine(
      (host) => host === "localhost" || isIP(host) !== 0,
      "is an IP address of this machine, or localhost",
    )
    .default("127.0.0.1"),
  CREWS_DIR: z.string().default("crews"),
  CREW_DATA_DIR: z.string().default(".local"),
  DEFAULT_CREW: z.string().optional(),
  CORS_ORIGINS: z.string().default(""),
  MODEL: z.string().optional(),
  MODEL_NAME: z.string().optional(),
  OPENAI_MODEL_NAME: z.string().optional(),
  RECONCILE_SECONDS: period.default(60),
  SNOWFLAKE_ACCESS_URL: z.url("is the URL of a running server").optional(),
});

/** What the local stack is told by the environment. */
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
  /** Everything else, for the crews' models and tools. */
  readonly variables: Readonly<Record<string, string>>;
}

/** @throws Error naming each variable that is wrong and what it should be */
export function readLocalSettings(environment: Readonly<Record<string, string | undefined>>): LocalSettings {
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ""));
  const parsed = Variables.safeParse(given);
  if (!parsed.success) {
    throw new Error(
      parsed.error.issues.map((issue) => `${issue.path.join(".")} ${issue.message}`).join("\n"),
    );
  }
  const variables = parsed.data;
  const named = variables.MODEL ?? variables.MODEL_NAME ?? variables.OPENAI_MODEL_NAME;
  return {
    port: variables.PORT,
    host: variables.HOST,
    crewsDirectory: resolve(variables.CREWS_DIR),
    dataDirectory: resolve(variables.CREW_DATA_DIR),
    defaultCrew: variables.DEFAULT_CREW,
    corsOrigins: variables.CORS_ORIGINS,
    // As MODEL_NAME it serves only agents that name no model: a crew that names one is never rehearsed unasked.
    model: variables.MODEL === undefined ? { MODEL_NAME: named ?? "rehearsal" } : { MODEL: variables.MODEL },
    isRehearsal: named === undefined || variables.MODEL === "rehearsal",
    reconcileSeconds: variables.RECONCILE_SECONDS,
    snowflakeUrl: variables.SNOWFLAKE_ACCESS_URL,
    variables: Object.fromEntries(
      Object.entries(given).flatMap(([name, value]) =>
        value === undefined || isOwn(name) ? [] : [[name, value]],
      ),
    ),
  };
}

/** Variables that mean this process and would mean something wrong to a function's. */
const isOwn = (name: string): boolean =>
  /^(?:npm_|NODE_|AWS_ENDPOINT_URL|AWS_LAMBDA_|SNOWFLAKE_|INIT_CWD$|PORT$|HOST$|MODEL$|MODEL_NAME$)/.test(
    name,
  );

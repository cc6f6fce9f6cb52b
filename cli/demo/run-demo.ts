import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";

import { readCrews } from "../../functions/adapters/crew-files/read-crews.ts";
import { readSecret } from "../../functions/adapters/secrets/secret.ts";
import { snowflakeConnection } from "../../functions/adapters/snowflake/connection.ts";
import { missingSettingText } from "../../functions/domain/missing-setting.ts";
import { checkedLocalSettings, missingForModels } from "../../local/checked-settings.ts";
import { InvalidSettings, type LocalSettings } from "../../local/local-settings.ts";
import { LOCAL_SNOWFLAKE } from "../../local/local-variables.ts";
import { type LocalStack, startLocalStack } from "../../local/stack.ts";
import { readLogEntry, textOf } from "../dev/log-entry.ts";
import { toldEntry } from "../dev/told-entry.ts";
import { unlessFailed } from "./unless-failed.ts";

interface StatusBody {
  readonly execution_id: string;
  readonly status: string;
  readonly result: { readonly raw: string; readonly data: unknown } | null;
  readonly error: string | null;
}

/** A demo that takes longer than this, in milliseconds, is stuck. */
const DEMO_MILLISECONDS = 120_000;
const POLL_MILLISECONDS = 500;

/**
 * Runs the local stack on free ports and a folder of its own, one execution of the research crew through the
 * HTTP API, and reads its row back from Snowflake. What happens goes to stderr, the finished status body to
 * stdout.
 */
export async function runDemo(): Promise<number> {
  const given = await checkedLocalSettings({ ...process.env, PORT: "0" });
  await checkResearch(given);
  const dataDirectory = await mkdtemp(join(tmpdir(), "stepcrew-demo-"));
  const settings = { ...given, dataDirectory };
  say("Starting the local stack: API, Step Functions, DynamoDB and Snowflake, on free ports …");
  const stack = await startLocalStack(settings, showProgress);
  try {
    if (settings.isRehearsal) say("No model is configured, so the crew is rehearsed: no model is called.");
    return await unlessFailed(stack.failure, demonstrate(stack));
  } finally {
    await stack.close();
    await rm(dataDirectory, { recursive: true, force: true });
  }
}

async function demonstrate({ endpoints }: LocalStack): Promise<number> {
  const body = await runResearch(endpoints.api);
  console.log(JSON.stringify(body, null, 2));
  if (body.status === "COMPLETED") return compareRow(endpoints.snowflake, body);
  say(`The execution ended ${body.status}: ${body.error}`);
  return 1;
}

/**
 * Before the stack takes its time to start: whether the one crew that is started is there, and has what
 * it needs.
 * @throws InvalidSettings
 */
async function checkResearch(settings: LocalSettings): Promise<void> {
  const crews = await readCrews(settings.crewsDirectory);
  const research = crews.filter(({ name }) => name === "research");
  if (research.length === 0) {
    throw new InvalidSettings([
      `The demo starts the crew research, which is not in ${settings.crewsDirectory}. Leave CREWS_DIR out.`,
    ]);
  }
  const missing = missingForModels(settings, research).map(({ missing: one }) => one);
  if (missing.length === 0) return;
  throw new InvalidSettings(
    missing.map(
      (one) =>
        `${missingSettingText(one)} is not set. Write ${one.setting}=… before the command, or leave MODEL out to rehearse.`,
    ),
  );
}

async function runResearch(api: string): Promise<StatusBody> {
  const started = await fetch(`${api}/crew/start`, {
    method: "POST",
    body: JSON.stringify({ crew: "research", inputs: { topic: "serverless agents" } }),
  });
  const { execution_id, detail } = (await started.json()) as StatusBody & { readonly detail?: string };
  if (started.status !== 200) throw new Error(`POST /crew/start answered ${started.status}: ${detail}`);
  say(`POST /crew/start → ${execution_id}`);
  const end = Date.now() + DEMO_MILLISECONDS;
  while (Date.now() < end) {
    const body = (await (await fetch(`${api}/crew/status/${execution_id}`)).json()) as StatusBody;
    if (body.status !== "PROCESSING") {
      say(`GET /crew/status/${execution_id} → ${body.status}`);
      return body;
    }
    await delay(POLL_MILLISECONDS);
  }
  throw new Error(`The execution ${execution_id} was still running after ${DEMO_MILLISECONDS / 1000} s`);
}

/** The row may follow the status by a moment: the outcome is decided first, then recorded. */
async function compareRow(snowflakeUrl: string, body: StatusBody): Promise<number> {
  const connection = snowflakeConnection(
    { ...LOCAL_SNOWFLAKE, SNOWFLAKE_ACCESS_URL: snowflakeUrl },
    readSecret,
  );
  const end = Date.now() + DEMO_MILLISECONDS;
  try {
    while (Date.now() < end) {
      const [row, ...more] = await connection.execute({
        operation: "read the row",
        sqlText:
          "SELECT status, result_text, TO_JSON(raw_output) AS raw_output FROM crew_execution_results WHERE id = ?",
        binds: [body.execution_id],
        signal: AbortSignal.timeout(Math.max(1, end - Date.now())),
      });
      if (row?.["STATUS"] === "PROCESSING") {
        await delay(POLL_MILLISECONDS);
        continue;
      }
      const agrees =
        more.length === 0 && row?.["STATUS"] === body.status && row["RESULT_TEXT"] === body.result?.raw;
      say(
        agrees
          ? `Snowflake row ${body.execution_id}: COMPLETED, with the same text`
          : `The Snowflake row differs: ${JSON.stringify([row, ...more])}`,
      );
      return agrees ? 0 : 1;
    }
  } finally {
    await connection.close();
  }
  say("The Snowflake row was still PROCESSING when the demo gave up.");
  return 1;
}

/** Of the functions' logs, what the crew does; what else they print is not the demo's. */
function showProgress(line: string): void {
  const entry = readLogEntry(line);
  if (entry === undefined) return;
  const told = entry.level === "WARN" || entry.level === "ERROR" ? toldEntry(entry) : undefined;
  if (told !== undefined) say(`  ${told.text}`);
  if (entry.message === "task-start") say(`  The crew begins with ${textOf(entry, "task")}`);
  if (entry.message === "task-end" && entry.keys["failed"] !== true)
    say(`  The crew has finished ${textOf(entry, "task")}`);
}

const say = (text: string): void => console.error(text);

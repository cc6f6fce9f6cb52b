import {
  type ListedExecution,
  type ListOptions as ExecutionFilters,
  type Stepcrew,
  StepcrewProblem,
} from "../../client/typescript/stepcrew.ts";
import { type ApiOptions, sameApi } from "../command-line/api-options.ts";
import { visibleJson } from "../command-line/visible-text.ts";
import { NARROWEST_NAMES, widened } from "../dev/terminal-lines.ts";
import { executionIdOf } from "./execution-id.ts";
import { withApi } from "./open-api.ts";
import { detailText } from "./view/detail-text.ts";
import { entryOf, eventLines } from "./view/event-lines.ts";
import { listText } from "./view/list-text.ts";
import { printedNotice, toldBy } from "./view/outage.ts";
import { stepText } from "./view/step-text.ts";
import { answerText, PATIENCE_SECONDS, watchExecution } from "./watch-execution.ts";

interface ReadOptions extends ApiOptions {
  readonly json?: true;
}

interface ListOptions extends ReadOptions {
  readonly limit: number;
  readonly status?: ListedExecution["status"];
  readonly crew?: string;
  readonly since?: string;
  readonly until?: string;
}

/** Watches an execution; gives the code to end the process with. */
export const watch = (id: string, options: ReadOptions): Promise<number> =>
  withApi(options, async (api) => {
    const executionId = await executionIdOf(id, api.client);
    return watchExecution(api, executionId, { again: sameApi(options), ...(options.json && { json: true }) });
  });

/** The most that a page of the list may have, and one that tells more of each. */
const LONGEST_PAGE = 1000;
const LONGEST_IN_FULL = 100;

export const list = (options: ListOptions): Promise<void> =>
  withApi(options, async ({ client }) => {
    const { limit, status, crew, since, until } = options;
    const filters = {
      ...(status !== undefined && { status }),
      ...(crew !== undefined && { crew_name: crew }),
      ...(since !== undefined && { since }),
      ...(until !== undefined && { until }),
    };
    const executions = await listed(client, filters, limit);
    console.log(options.json === true ? visibleJson({ executions }, 2) : listText(executions));
  });

async function listed(
  client: Stepcrew,
  filters: ExecutionFilters,
  count: number,
): Promise<readonly ListedExecution[]> {
  if (count > LONGEST_IN_FULL)
    return first(client.executions({ ...filters, limit: Math.min(count, LONGEST_PAGE) }), count);
  try {
    return await first(client.executions({ ...filters, view: "full", limit: count }), count);
  } catch (error) {
    // An API of before knows no views; whatever else is wrong is said again.
    if (!(error instanceof StepcrewProblem) || error.status !== 422) throw error;
    return first(client.executions({ ...filters, limit: count }), count);
  }
}

async function first(
  executions: AsyncIterable<ListedExecution>,
  count: number,
): Promise<readonly ListedExecution[]> {
  const found: ListedExecution[] = [];
  for await (const execution of executions) if (found.push(execution) === count) break;
  return found;
}

export const show = (id: string, options: ReadOptions): Promise<void> =>
  withApi(options, async ({ client }) => {
    const executionId = await executionIdOf(id, client);
    const detail = await client.execution(executionId);
    const { result } = await client.status(executionId);
    if (options.json === true) return console.log(visibleJson({ ...detail, result }, 2));
    console.log(detailText(detail, Date.now()));
    if (result !== null) console.log(`\n${answerText(result.raw)}`);
  });

export const events = (id: string, options: ReadOptions & { readonly follow?: true }): Promise<void> =>
  withApi(options, async ({ client, patient }) => {
    const executionId = await executionIdOf(id, client);
    const { crew_name } = await client.execution(executionId);
    const about = { execution_id: executionId, crew_name };
    let names = NARROWEST_NAMES;
    const follow = options.follow === true;
    // Whoever follows bears an API that is away, as a watch does.
    const reader = follow
      ? patient(PATIENCE_SECONDS, toldBy(printedNotice((line) => console.error(line))))
      : client;
    for await (const event of reader.events(executionId, { follow })) {
      if (options.json === true) {
        console.log(visibleJson(event));
        continue;
      }
      names = widened(names, entryOf(event, about));
      const { isTTY, columns } = process.stdout;
      const terminal = {
        colour: isTTY && process.stdout.hasColors(),
        columns: isTTY ? columns : 100_000,
        names,
      };
      for (const line of eventLines(event, about, terminal)) console.log(line);
    }
  });

export const prompt = (id: string, path: string, options: ReadOptions): Promise<void> =>
  withApi(options, async ({ client }) => {
    const step = await client.step(await executionIdOf(id, client), path);
    console.log(options.json === true ? visibleJson(step, 2) : stepText(step));
  });

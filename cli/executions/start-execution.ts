import type { StartedExecution, StartOptions, Stepcrew } from "../../client/typescript/stepcrew.ts";
import { type ApiOptions, sameApi } from "../command-line/api-options.ts";
import { EXIT_CODES } from "../command-line/exit-codes.ts";
import { typedCommand } from "../command-line/typed-command.ts";
import { tellable, visibleJson } from "../command-line/visible-text.ts";
import { executionIdOf } from "./execution-id.ts";
import { withApi } from "./open-api.ts";
import { startBody, type StartWords } from "./start-body.ts";
import { watchExecution } from "./watch-execution.ts";

interface BeginOptions extends ApiOptions, StartWords {
  readonly idempotencyKey?: string;
  readonly watch?: true;
  readonly json?: true;
}

/** The model of all agents that no other key of `models` names. */
const ALL_OTHERS = "model:*";
/** A start is sent again, once its answer is lost, for so long. */
const PATIENCE_SECONDS = 10;

/** Starts a crew and prints the id, or watches it; gives the code to end the process with. */
export async function startExecution(
  crew: string,
  words: readonly string[],
  options: BeginOptions,
): Promise<number> {
  const { model, ...body } = await startBody(words, options);
  const models = { ...(model !== undefined && { [ALL_OTHERS]: model }), ...body.models };
  const asked = { crew, ...body, ...(Object.keys(models).length > 0 && { models }) };
  return begun(options, (client) => client.start(asked, once(options)));
}

/** Does the same with an execution that goes on from another one. */
export async function replay(
  id: string,
  words: readonly string[],
  options: BeginOptions & { readonly fromTask?: string },
): Promise<number> {
  const body = await startBody(words, options);
  const { fromTask } = options;
  // A task may be called by a number: as a text it is its name.
  const from = fromTask !== undefined && /^[1-9]\d*$/.test(fromTask) ? Number(fromTask) : fromTask;
  return begun(options, async (client) => {
    const executionId = await executionIdOf(id, client);
    return client.replay(
      executionId,
      { ...body, ...(from !== undefined && { from_task: from }) },
      once(options),
    );
  });
}

const once = ({ idempotencyKey }: BeginOptions): StartOptions =>
  idempotencyKey === undefined ? {} : { idempotencyKey };

function begun(
  options: BeginOptions,
  begin: (client: Stepcrew) => Promise<StartedExecution>,
): Promise<number> {
  return withApi(options, async (api) => {
    // A local stack that does not run is told of at once: nobody is to wait for it.
    if (api.isLocal) await api.client.executions({ limit: 1 }).next();
    const tell = (failure: Error): void => console.error(`${tellable(failure.message)}; it is sent again`);
    const started = await begin(api.patient(PATIENCE_SECONDS, { failed: tell, answered: () => undefined }));
    const id = started.execution_id;
    const again = sameApi(options);
    // A terminal's view names it; whoever reads lines may have to find it again.
    if (options.watch === true && !process.stderr.isTTY) console.error(`The execution ${id} begins`);
    if (options.watch === true)
      return watchExecution(api, id, { again, ...(options.json && { json: true }) });
    console.log(options.json === true ? visibleJson(started, 2) : id);
    if (process.stderr.isTTY) console.error(`${typedCommand("watch", id, ...again)} shows how it goes on.`);
    return EXIT_CODES.done;
  });
}

import { Stepcrew, StepcrewProblem, StepcrewUnreachable } from "../../client/typescript/stepcrew.ts";
import { parseExactly } from "../../functions/json/exact-json.ts";
import type { ApiOptions } from "../command-line/api-options.ts";
import { tellable } from "../command-line/visible-text.ts";
import { type ChosenApi, chooseApi, isOfThisMachine } from "./chosen-api.ts";

/** A person waits for the answer. */
const PATIENCE_SECONDS = 15;

export interface OpenedApi extends ChosenApi {
  /** Says at once that nothing on this machine answers; bears others for a while. */
  readonly client: Stepcrew;
  /** Bears an API that does not answer for so many seconds. */
  readonly patient: (seconds: number, told: Told) => Stepcrew;
}

interface Told {
  /** Before a further try. */
  readonly failed: (failure: Error) => void;
  readonly answered: () => void;
}

/** Opens the API that the options mean. */
async function openApi(options: ApiOptions): Promise<OpenedApi> {
  const chosen = await chooseApi(options, process.env);
  const { url, key } = chosen;
  const settings = { url, parse: parseExactly, ...(key !== undefined && { apiKey: key }) };
  return {
    ...chosen,
    client: new Stepcrew({ ...settings, patienceSeconds: isOfThisMachine(url) ? 0 : PATIENCE_SECONDS }),
    patient: (patienceSeconds, { failed, answered }) =>
      new Stepcrew({
        ...settings,
        patienceSeconds,
        onRetry: failed,
        fetch: async (...asked) => {
          const response = await fetch(...asked);
          if (response.status < 500) answered();
          return response;
        },
      }),
  };
}

/**
 * Runs a command on an API.
 * @throws Error in a sentence on what the API refused, or why it does not answer
 */
export async function withApi<Value>(
  options: ApiOptions,
  work: (api: OpenedApi) => Promise<Value>,
): Promise<Value> {
  const api = await openApi(options);
  try {
    return await work(api);
  } catch (error) {
    throw explained(error, api);
  }
}

function explained(error: unknown, { isLocal, key }: OpenedApi): unknown {
  if (error instanceof StepcrewProblem)
    return new Error(problemText(error, key !== undefined), { cause: error });
  if (!(error instanceof StepcrewUnreachable)) return error;
  const advice = isLocal
    ? "Run npm start in another terminal, or name a deployed API by --api, --profile or STEPCREW_API"
    : "Look at the address and at the network";
  const sentence = tellable(error.message);
  return new Error(`${sentence}${sentence.endsWith("?") ? "" : "."} ${advice}`, { cause: error });
}

function problemText({ status, detail, errors }: StepcrewProblem, hasKey: boolean): string {
  const advice = status === 403 && !hasKey ? " Give the key as STEPCREW_KEY, in a profile, or by --key." : "";
  const parts = errors.map(({ pointer, detail: part }) => `\n  ${tellable(pointer)}: ${tellable(part)}`);
  // Where the sentence names the parts itself, they are not told again.
  const others = parts.filter((_, index) => !detail.includes(String(errors[index]?.detail)));
  return `${tellable(detail)}${advice}${others.join("")}`;
}

import { InvokeCommand, type InvokeCommandOutput, LambdaClient } from "@aws-sdk/client-lambda";

import { timeoutSignal } from "../../async/timer.ts";
import { PythonAnswer, type PythonHalf, type PythonRequest } from "../../crew/python-half.ts";
import { parseExactly } from "../../json/exact-json.ts";
import { codeOf } from "../../text/error-text.ts";
import { unfinishedCall, uninvoked } from "./python-failures.ts";

export interface LambdaPythonOptions {
  /** The ARN of the version that has the crew's Python. */
  readonly functionArn: string;
  /** What its code sees beside Lambda's own variables: those that the setting tool_secrets names. */
  readonly variables: Readonly<Record<string, string>>;
}

/**
 * Lambda may have to start a process first, which gives up after 10 s, and carries an answer of some MB. No
 * socket is given up before the function has ended by itself.
 */
const BEYOND_CALL_SECONDS = 30;
/** The longest that a function of Lambda runs. */
const LONGEST_FUNCTION_SECONDS = 15 * 60;
const CONNECT_MILLISECONDS = 5000;

/**
 * A crew's Python in a function of its own. A call is made once: the SDK's own repetitions would run a tool
 * twice that did what it was asked, and whose answer was lost.
 */
export function lambdaPython({ functionArn, variables }: LambdaPythonOptions): PythonHalf {
  const client = new LambdaClient({
    maxAttempts: 1,
    requestHandler: {
      connectionTimeout: CONNECT_MILLISECONDS,
      requestTimeout: (LONGEST_FUNCTION_SECONDS + BEYOND_CALL_SECONDS) * 1000,
      throwOnRequestTimeout: true,
    },
  });
  return {
    async call(request, { signal }) {
      const began = performance.now();
      const over = timeoutSignal(request.seconds + BEYOND_CALL_SECONDS);
      try {
        const answer = await client.send(
          new InvokeCommand({
            FunctionName: functionArn,
            Payload: Buffer.from(JSON.stringify({ ...request, variables })),
          }),
          { abortSignal: AbortSignal.any([signal, over]) },
        );
        return readAnswer(answer, request, (performance.now() - began) / 1000);
      } catch (error) {
        signal.throwIfAborted();
        if (over.aborted) return timeOver(request);
        return uninvoked(error, { functionArn, code: codeOf(error) });
      }
    },
  };
}

function readAnswer(
  { FunctionError: failed, Payload: payload }: InvokeCommandOutput,
  request: PythonRequest,
  tookSeconds: number,
): PythonAnswer {
  const text = payload === undefined ? "" : Buffer.from(payload).toString("utf8");
  const value = parseExactly(text);
  if (failed === undefined) return PythonAnswer.parse(value);
  // Its timer ends the process, which Lambda tells like any end of it.
  return tookSeconds >= request.seconds ? timeOver(request) : unfinishedCall(value);
}

const timeOver = ({ seconds }: PythonRequest): PythonAnswer => ({
  failure: { name: "TimeOver", message: `it took longer than ${seconds} s and was stopped` },
});

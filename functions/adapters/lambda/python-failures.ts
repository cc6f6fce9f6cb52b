import { TooManyRequestsException } from "@aws-sdk/client-lambda";
import * as z from "zod";

import { type Backoff, backoff } from "../../async/backoff.ts";
import type { PythonAnswer } from "../../crew/python-half.ts";
import { CrewFailure, Suspend } from "../../crew/signals.ts";
import { oneLine } from "../../text/cut.ts";
import { errorLine, thrownProperty } from "../../text/error-text.ts";

/** What Lambda answers when a function has not ended as it should. */
const FunctionFailure = z.object({ errorType: z.string().default(""), errorMessage: z.string().default("") });

/** Why a function that was begun gave no answer of its own. Whether it did what it was asked is unknown. */
export function unfinishedCall(payload: unknown): PythonAnswer {
  const { errorType, errorMessage } = FunctionFailure.catch({ errorType: "", errorMessage: "" }).parse(
    payload,
  );
  // "RequestId: 1f… Error: Runtime exited with error: signal: killed"
  const message = oneLine(errorMessage.replace(/^RequestId: \S+ (Error: )?/, "")).trim();
  const told = UNFINISHED.find(({ of }) => of.test(`${errorType} ${message}`));
  if (told !== undefined) return { failure: { name: told.name, message: told.sentence(message) } };
  return { failure: { name: errorType || "ProcessEnded", message: message || "it ended without an answer" } };
}

interface Unfinished {
  readonly of: RegExp;
  readonly name: string;
  readonly sentence: (message: string) => string;
}

const UNFINISHED: readonly Unfinished[] = [
  {
    of: /ResponseSizeTooLarge|Response payload size/,
    name: "AnswerTooLarge",
    sentence: () => "its answer is larger than the 6 MB that Lambda carries; ask for less",
  },
  {
    of: /signal: killed|OutOfMemory/,
    name: "ProcessEnded",
    sentence: () => "its process was killed: it needs more than the function's memory (python_memory)",
  },
  {
    of: /Timedout|Task timed out/,
    name: "TimeOver",
    sentence: () => "it took longer than its function may and was stopped",
  },
  {
    of: /^Runtime\.ExitError|Runtime exited/,
    name: "ProcessEnded",
    sentence: (message) =>
      `it ended its process (${/exit status \d+|signal: \w+/.exec(message)?.[0] ?? message})`,
  },
  {
    of: /^Runtime\.(ImportModuleError|HandlerNotFound|UserCodeSyntaxError)/,
    name: "FunctionBroken",
    sentence: (message) => `its function cannot start (${message}): deploy again`,
  },
];

/** In seconds: as long as a model's server may ask for, and not all at once. */
const WAIT: Backoff = { first: 40, longest: 40, jitter: "half" };

/**
 * What becomes of a call that Lambda did not carry out, or of which its answer was lost.
 * @param code Node's, of a network's failure
 * @throws Suspend where the function has not begun, and may be called later; CrewFailure where it never will
 */
export function uninvoked(
  error: unknown,
  { functionArn, code }: { readonly functionArn: string; readonly code: string },
): PythonAnswer {
  const name = error instanceof Error ? error.name : "";
  if (error instanceof TooManyRequestsException) throw waitForPlace(error);
  if (NOT_READY.has(name) || NOT_CONNECTED.has(code))
    throw new Suspend(waitSeconds(), notBegun(errorLine(error)));
  const version = functionArn.split(":").slice(-2).join(":");
  if (name === "ResourceNotFoundException")
    throw new CrewFailure(
      "PythonGone",
      `The crew's Python function ${version} is gone: a deployment has removed it since the execution began. Start it again`,
      { retryable: true, cause: error },
    );
  if (name === "AccessDeniedException")
    throw new CrewFailure(
      "PythonDenied",
      `run-crew may not invoke the crew's Python function ${version}: its role lacks lambda:InvokeFunction on it. Deploy again, and start the execution again`,
      { cause: error },
    );
  if (name === "RequestTooLargeException" || name === "SerializedRequestEntityTooLargeException")
    return {
      failure: {
        name: "RequestTooLarge",
        message: "what it is given is larger than the 6 MB that Lambda carries",
      },
    };
  return {
    failure: {
      name: "AnswerLost",
      message: `Lambda gave no answer (${errorLine(error)}): whether the call was carried out is unknown`,
    },
  };
}

/** By these no function has begun. */
const NOT_READY: ReadonlySet<string> = new Set([
  "CodeArtifactUserPendingException",
  "EC2ThrottledException",
  "ENINotReadyException",
  "ResourceConflictException",
  "ResourceNotReadyException",
  "ThrottlingException",
]);

/** By these no request has left this process. */
const NOT_CONNECTED: ReadonlySet<string> = new Set([
  "EAI_AGAIN",
  "ECONNREFUSED",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "ENOTFOUND",
]);

function waitForPlace(error: TooManyRequestsException): Suspend {
  const asked = Number(thrownProperty(error, "retryAfterSeconds"));
  const reason = error.Reason === undefined ? "" : ` (${error.Reason})`;
  const why = `Lambda has no place for the crew's Python now${reason}`;
  return new Suspend(Math.max(waitSeconds(), Number.isFinite(asked) ? Math.ceil(asked) : 0), why);
}

const notBegun = (reason: string): string => `the crew's Python could not be called (${reason})`;

const waitSeconds = (): number => Math.round(backoff(WAIT, 1));

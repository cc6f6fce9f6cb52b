import type { JsonValue } from "../../json/json.ts";
import { redact } from "../../text/redact.ts";
import type { PythonAnswer } from "../python-half.ts";

/** What a call of Python gave. @throws PythonFailed for what it raised */
export function valueOf(answer: PythonAnswer): JsonValue {
  if ("failure" in answer) throw new PythonFailed(answer.failure);
  return answer.value;
}

/** What is told by its text alone: these names say nothing to whoever wrote the code. */
const NAMELESS: readonly string[] = [
  "",
  "ProcessEnded",
  "TimeOver",
  "ResultTooLarge",
  "ToolReported",
  "SystemExit",
];

/** Python raised, or its process ended: the last line of a traceback, without secrets. */
export class PythonFailed extends Error {
  override readonly name = "PythonFailed";
  /** The exception's own name. */
  readonly raised: string;

  constructor({ name, message }: { readonly name: string; readonly message: string }) {
    super(redact(NAMELESS.includes(name) ? message : [name, message].filter(Boolean).join(": ")));
    this.raised = name;
  }
}

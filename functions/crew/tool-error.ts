import type { ToolFailure } from "./output.ts";

/** Tells the model, as the result of its call, why a tool gave none. Not an EngineSignal: the agent goes on. */
export class ToolError extends Error {
  /** What the library puts before the message when it tells the model. */
  static readonly NAME = "ToolError";
  override readonly name = ToolError.NAME;
  readonly reason: ToolFailure["reason"];
  constructor(reason: ToolFailure["reason"], message: string) {
    super(message);
    this.reason = reason;
  }
}

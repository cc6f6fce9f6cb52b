/** An answer of a REST address, which says by its status that it refuses. */
export class RestRefusal extends Error {
  override readonly name = "RestRefusal";
  readonly status: number;
  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** Answers a chat completion, which it is given as OpenAI's API has it. */
export type AnswerModel = (body: unknown) => Record<string, unknown> | Promise<Record<string, unknown>>;

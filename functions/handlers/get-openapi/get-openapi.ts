import { type HttpAnswer, isKnown } from "../../domain/http-answer.ts";
import type { RequestOf } from "../../runtime/http-request.ts";
import type { getOpenapiContract } from "./contract.ts";

export interface Description {
  readonly text: string;
  /** Names the text, in quotes. */
  readonly etag: string;
}

/** The description as it is in docs/, for whoever does not have it yet. */
export async function getOpenapi(
  { headers: asked }: Pick<RequestOf<typeof getOpenapiContract>, "headers">,
  { text, etag }: Description,
): Promise<HttpAnswer<never>> {
  const headers = { ETag: etag, "Cache-Control": "no-cache" };
  if (isKnown(asked["if-none-match"], etag)) return { status: 304, headers };
  return { status: 200, headers: { ...headers, "Content-Type": "application/json" }, text };
}

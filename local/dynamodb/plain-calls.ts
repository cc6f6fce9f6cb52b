import type { AskNearby, NearbyRequest } from "../../functions/adapters/network/nearby-servers.ts";
import { readJson } from "../../functions/json/read-json.ts";

export interface PlainAnswer {
  readonly statusCode: number;
  /** What the body says in JSON. */
  readonly body: unknown;
}

/** The stand-in takes any signature. */
const HEADERS = {
  "content-type": "application/x-amz-json-1.0",
  "x-amz-date": "20000101T000000Z",
  authorization: "AWS4-HMAC-SHA256 Credential=local, SignedHeaders=host, Signature=local",
};

/**
 * Calls an operation of the journal's stand-in. The stack itself makes two or three kinds of calls; AWS's SDK
 * would take 25 MB and a sixth of a second of its start for them.
 */
export async function plainCall(ask: AskNearby, operation: string, body: object): Promise<PlainAnswer> {
  const headers = { ...HEADERS, "x-amz-target": `DynamoDB_20120810.${operation}` };
  const answer = await ask({ method: "POST", path: "/", headers, body: JSON.stringify(body) });
  return { statusCode: answer.statusCode, body: readJson(Buffer.from(answer.body).toString()) };
}

/** Asks a server of another process. */
export const askAt =
  (url: string): AskNearby =>
  async ({ method, path, headers, body }: NearbyRequest) => {
    const answer = await fetch(new URL(path, url), {
      method,
      headers,
      body: typeof body === "string" ? body : new Uint8Array(body),
    });
    return {
      statusCode: answer.status,
      headers: Object.fromEntries(answer.headers),
      body: new Uint8Array(await answer.arrayBuffer()),
    };
  };

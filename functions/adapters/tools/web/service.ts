import { fetch } from "undici";

import { cut } from "../../../text/cut.ts";
import { knownSecrets } from "../../../text/known-secrets.ts";
import { proxyDispatcher } from "../../network/proxies.ts";
import type { ToolContext } from "../built-in-tool.ts";

/** A service on the web that a tool asks, with the variable that holds its key. */
export interface Service {
  readonly title: string;
  readonly origin: string;
  readonly keyVariable?: string;
}

interface ServiceCall {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Sent as JSON; the call is a GET without one. */
  readonly body?: unknown;
  readonly seconds: number;
  readonly signal: AbortSignal;
}

const LARGEST_ANSWER_BYTES = 5_000_000;

/** The service's key, or an empty text where only rehearsals are offered the tool. */
export function keyOf(
  { keyVariable = "" }: Service,
  { environment }: Pick<ToolContext, "environment">,
): string {
  const key = environment[keyVariable]?.trim() ?? "";
  if (key !== "") knownSecrets.add(key);
  return key;
}

/** Gives a way to call a service, through the proxies that the variables name. */
export function serviceCaller(service: Service, { environment }: Pick<ToolContext, "environment">) {
  const dispatcher = proxyDispatcher(environment);
  /** @throws Error in words for the model: what the service answered, and what to look at */
  return async ({ path, headers, body, seconds, signal }: ServiceCall): Promise<string> => {
    const response = await fetch(service.origin + path, {
      dispatcher,
      headers,
      signal: AbortSignal.any([signal, AbortSignal.timeout(seconds * 1000)]),
      ...(body !== undefined && { method: "POST", body: JSON.stringify(body) }),
    });
    const text = await answerText(response.body as AsyncIterable<Uint8Array> | null, service.title);
    if (response.ok) return text;
    const isKeyWrong = response.status === 401 || response.status === 403;
    const advice = isKeyWrong && service.keyVariable !== undefined ? ` Check ${service.keyVariable}.` : "";
    throw new Error(`${service.title} answered ${response.status}: ${cut(text, 300)}.${advice}`);
  };
}

/** Counted as it comes and unpacked. */
async function answerText(body: AsyncIterable<Uint8Array> | null, title: string): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body ?? []) {
    size += chunk.byteLength;
    if (size > LARGEST_ANSWER_BYTES) {
      throw new Error(`${title} answered with more than ${LARGEST_ANSWER_BYTES / 1_000_000} MB`);
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

import { fetch } from "undici";

import { isJsonObject, type JsonObject } from "../../../json/json.ts";
import { readJson } from "../../../json/read-json.ts";
import { cut } from "../../../text/cut.ts";
import { knownSecrets } from "../../../text/known-secrets.ts";
import { boundedBody } from "../../network/bounded-body.ts";
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

/** @throws Error for an answer that is no JSON object, as a proxy's page is */
export function jsonAnswer({ title }: Pick<Service, "title">, text: string): JsonObject {
  const answer = readJson(text);
  if (isJsonObject(answer)) return answer;
  throw new Error(`${title} answered with something that is not JSON`);
}

/** Gives a way to call a service, through the proxies that the variables name. */
export function serviceCaller(service: Service, { environment }: Pick<ToolContext, "environment">) {
  const dispatcher = proxyDispatcher(environment);
  const tooLarge = (): Error =>
    new Error(`${service.title} answered with more than ${LARGEST_ANSWER_BYTES / 1_000_000} MB`);
  /** @throws Error in words for the model: what the service answered, and what to look at */
  return async ({ path, headers, body: asked, seconds, signal }: ServiceCall): Promise<string> => {
    const response = await fetch(service.origin + path, {
      dispatcher,
      headers,
      signal: AbortSignal.any([signal, AbortSignal.timeout(seconds * 1000)]),
      ...(asked !== undefined && { method: "POST", body: JSON.stringify(asked) }),
    });
    const body = await boundedBody(response.body, LARGEST_ANSWER_BYTES, tooLarge);
    const text = body.toString("utf8");
    if (response.ok) return text;
    const isKeyWrong = response.status === 401 || response.status === 403;
    const advice = isKeyWrong && service.keyVariable !== undefined ? ` Check ${service.keyVariable}.` : "";
    throw new Error(`${service.title} answered ${response.status}: ${cut(text, 300)}.${advice}`);
  };
}

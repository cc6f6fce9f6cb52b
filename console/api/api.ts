import { computed, signal } from "@preact/signals";

import { type Asked, Asker, nextPage } from "../../client/typescript/ask.ts";
import { Deadline } from "../../client/typescript/deadline.ts";
import { type ClientOptions, Stepcrew } from "../../client/typescript/stepcrew.ts";
import { readDigits } from "./exact-json.ts";
import { apiKey, keyRefusal } from "./key.ts";
import type { Page } from "./page.ts";

/** Where the API is: where the page is, with the stage of a deployment. Relative, so it needs no setting. */
export const API_URL = new URL(".", location.href).href.replace(/\/$/, "");

/** Why the API does not answer at the moment; undefined while it does. */
export const connectionTrouble = signal<string | undefined>(undefined);

/** How long a failure that may pass is borne before a call gives up. */
const PATIENCE_SECONDS = 20;
const REFUSED_KEY = [401, 403];

const options = computed((): ClientOptions => ({
  url: API_URL,
  ...(apiKey.value !== "" && { apiKey: apiKey.value }),
  patienceSeconds: PATIENCE_SECONDS,
  onRetry: ({ message }) => (connectionTrouble.value = message),
  fetch: watchedFetch,
  parse: readDigits,
}));

/** The project's own client, with the key that was typed. */
export const api = computed(() => new Stepcrew(options.value));

const asker = computed(() => new Asker(options.value));

async function watchedFetch(...request: Parameters<typeof fetch>): Promise<Response> {
  const response = await fetch(...request);
  if (REFUSED_KEY.includes(response.status)) keyRefusal.value = await detailOf(response.clone());
  if (response.status < 500) connectionTrouble.value = undefined;
  return response;
}

/** The sentence of a problem; "" of what is none, such as a proxy's page. */
async function detailOf(response: Response): Promise<string> {
  const text = await response.text();
  try {
    const { detail } = Object(JSON.parse(text)) as { readonly detail?: unknown };
    return typeof detail === "string" ? detail : "";
  } catch (error) {
    if (error instanceof SyntaxError) return "";
    throw error;
  }
}

/**
 * What the client has no method for.
 * @param asked `path` begins with `/crew/`; `key` is one that the answer has
 * @throws StepcrewProblem, StepcrewUnreachable, or the signal's reason
 */
export async function askPage<Body>(asked: Asked, signal?: AbortSignal): Promise<Page<Body>> {
  const deadline = new Deadline(signal === undefined ? {} : { signal });
  const { headers, body } = await asker.value.json<Body>(asked, deadline);
  return { body, next: nextPage(headers) };
}

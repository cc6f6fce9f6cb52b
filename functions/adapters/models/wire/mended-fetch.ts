import { withMarkedNumbers } from "../exact-replies.ts";
import { MENDINGS, type ReplyForm } from "./mendings.ts";
import { isObject, type Mutable, readForRewriting } from "./wire-json.ts";

type Fetch = typeof globalThis.fetch;

export interface Rewriting {
  readonly form: ReplyForm;
  /** Changes the body of a request before it is sent. */
  readonly changeRequest?: (body: Mutable) => void;
  /** Told of each oddity of a reply, in a sentence. */
  readonly onWarning: (sentence: string) => void;
}

/**
 * A fetch whose replies are mended before a provider's package reads them, where what is meant can be read. A
 * package refuses a reply as a whole, and the call is paid for all the same.
 */
export const mendedFetch =
  (fetch: Fetch, { form, changeRequest, onWarning }: Rewriting): Fetch =>
  async (input, init) => {
    const response = await fetch(input, changedInit(init, changeRequest));
    if (!response.ok || response.body === null) return response;
    const headers = new Headers(response.headers);
    // It may be longer or shorter now.
    headers.delete("content-length");
    const { status, statusText } = response;
    const body = response.body.pipeThrough(
      whole((text) => withMarkedNumbers(mendedReply(text, form, onWarning))),
    );
    return new Response(body, { status, statusText, headers });
  };

function changedInit(
  init: RequestInit | undefined,
  changeRequest: Rewriting["changeRequest"],
): RequestInit | undefined {
  if (changeRequest === undefined || typeof init?.body !== "string") return init;
  const body = readForRewriting(init.body);
  if (!isObject(body)) return init;
  changeRequest(body);
  return { ...init, body: JSON.stringify(body) };
}

/** Every mending of its form, in the table's order. What is no JSON object stays as it is. */
export function mendedReply(text: string, form: ReplyForm, onWarning: Rewriting["onWarning"]): string {
  const written = readForRewriting(text);
  // JSON in a text of JSON.
  const parsed = typeof written === "string" ? (readForRewriting(written) ?? written) : written;
  const isInList = Array.isArray(parsed) && parsed.length === 1;
  const reply: unknown = isInList ? parsed[0] : parsed;
  if (!isObject(reply)) return text;
  const before = JSON.stringify(parsed);
  const found = MENDINGS.filter(({ of, mend }) => of.includes(form) && mend(reply));
  if (written !== parsed) onWarning("The model's reply is written as a text. It was read all the same.");
  const oddities = [...(isInList ? ["is wrapped in a list"] : []), ...found.map(({ oddity }) => oddity)];
  for (const oddity of oddities) onWarning(`The model's reply ${oddity}. It was read all the same.`);
  const after = JSON.stringify(reply);
  return after === before && written === parsed ? text : after;
}

/** Passes a body on once it is there as a whole. An error of the body stays the body's. */
function whole(change: (text: string) => string): TransformStream<Uint8Array, Uint8Array> {
  const chunks: Uint8Array[] = [];
  return new TransformStream({
    transform: (chunk) => void chunks.push(chunk),
    flush: (controller) => {
      const text = new TextDecoder().decode(Buffer.concat(chunks));
      controller.enqueue(new TextEncoder().encode(change(text)));
    },
  });
}

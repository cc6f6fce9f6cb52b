import { fetch, Response } from "undici";

import { REPLY_TOO_LARGE } from "../../crew/ports.ts";
import { proxyDispatcher } from "../network/proxies.ts";
import type { Environment } from "./model-address.ts";

/**
 * No model writes as much; a server that sends more, or without end, must not fill the memory. Counted as it
 * comes and unpacked, whatever its headers say.
 */
const LARGEST_REPLY_BYTES = 20_000_000;

class ReplyTooLarge extends Error {
  override readonly name = REPLY_TOO_LARGE;
}

/**
 * A fetch without a time limit of its own, and with one of size. Node's gives up after 300 s without headers,
 * as an error that looks worth another try: a long answer would be paid for again and again. Calls are ended
 * by their signal. It goes through the proxies that the variables name.
 */
export function patientFetch(environment: Environment): typeof globalThis.fetch {
  const dispatcher = proxyDispatcher(environment, { headersTimeout: 0, bodyTimeout: 0 });
  const patient: typeof fetch = async (input, init) => limited(await fetch(input, { ...init, dispatcher }));
  return patient as unknown as typeof globalThis.fetch;
}

function limited(response: Response): Response {
  if (response.body === null) return response;
  let bytes = 0;
  const counting = new TransformStream<Uint8Array, Uint8Array>({
    transform: (chunk, controller) => {
      bytes += chunk.byteLength;
      if (bytes > LARGEST_REPLY_BYTES) {
        throw new ReplyTooLarge(`its answer is larger than ${LARGEST_REPLY_BYTES / 1_000_000} MB`);
      }
      controller.enqueue(chunk);
    },
  });
  const { status, statusText, headers } = response;
  return new Response(response.body.pipeThrough(counting), { status, statusText, headers });
}

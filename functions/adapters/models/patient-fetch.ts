import { Agent, fetch } from "undici";

/**
 * A fetch without a time limit of its own. Node's gives up after 300 s without headers, as an error that looks worth
 * another try: a long answer would be paid for again and again. Calls are ended by their signal.
 */
export function patientFetch(): typeof globalThis.fetch {
  const dispatcher = new Agent({ headersTimeout: 0, bodyTimeout: 0 });
  const patient: typeof fetch = async (input, init) => fetch(input, { ...init, dispatcher });
  return patient as unknown as typeof globalThis.fetch;
}

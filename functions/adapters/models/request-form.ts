import { APICallError } from "@ai-sdk/provider";

import { messageOf } from "../../text/error-text.ts";
import type { HttpOpening, RecordLogin } from "./opening.ts";

/**
 * Has each call sent with what a provider wants in it: a query, the key in a header of its own or beside what
 * says its kind, or the record's login.
 */
export function withRequestForm<
  Opening extends HttpOpening & { readonly recordLogin?: RecordLogin | undefined },
>(opening: Opening): Opening {
  const { address, apiKey, fetch, recordLogin } = opening;
  const { query, provider, keyVariable = "" } = address;
  const type = apiKey === undefined ? undefined : provider.tokenTypes?.of[keyVariable];
  const isUsual = query === undefined && provider.keyHeader === undefined && type === undefined;
  const sent = recordLogin === undefined ? fetch : loggedIn(fetch, recordLogin);
  if (isUsual) return { ...opening, fetch: sent };
  return {
    ...opening,
    fetch: async (input, init) => {
      const url = new URL(input instanceof Request ? input.url : input);
      for (const [name, value] of Object.entries(query ?? {})) url.searchParams.set(name, value);
      const headers = new Headers(init?.headers);
      if (provider.keyHeader !== undefined && apiKey !== undefined) {
        headers.delete("authorization");
        headers.set(provider.keyHeader, apiKey);
      }
      if (type !== undefined && provider.tokenTypes !== undefined)
        headers.set(provider.tokenTypes.header, type);
      return sent(url.href, { ...init, headers: Object.fromEntries(headers) });
    },
  };
}

/** A login that has run out is made anew, once. */
const loggedIn =
  (fetch: HttpOpening["fetch"], login: RecordLogin): HttpOpening["fetch"] =>
  async (input, init) => {
    const send = async (own: Readonly<Record<string, string>>): Promise<Response> =>
      fetch(input, { ...init, headers: { ...Object.fromEntries(new Headers(init?.headers)), ...own } });
    const headers = await loginHeaders(login, input);
    const response = await send(headers);
    if (response.status !== 401) return response;
    await response.body?.cancel();
    return send(await loginHeaders(login, input, headers));
  };

/** That nobody can be logged in is told as a call without an answer, which another try may bring. */
async function loginHeaders(
  { headers }: RecordLogin,
  input: Parameters<HttpOpening["fetch"]>[0],
  refused?: Readonly<Record<string, string>>,
): Promise<Readonly<Record<string, string>>> {
  try {
    return await headers(refused);
  } catch (cause) {
    const url = input instanceof Request ? input.url : String(input);
    throw new APICallError({ message: messageOf(cause), url, requestBodyValues: {}, cause });
  }
}

import type { HttpOpening } from "./chat-completions-model.ts";

/** Has each call sent with what a provider wants in it: a query, or the key in a header of its own. */
export function withRequestForm<Opening extends HttpOpening>(opening: Opening): Opening {
  const { address, apiKey, fetch } = opening;
  const { query, provider } = address;
  if (query === undefined && provider.keyHeader === undefined) return opening;
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
      return fetch(url.href, { ...init, headers: Object.fromEntries(headers) });
    },
  };
}

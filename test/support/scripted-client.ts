import { vi } from "vitest";

import { Stepcrew } from "../../client/typescript/stepcrew.ts";

export const API_URL = "https://api.example/prod";
export const KEY = "key-of-the-client-test-4f9aQ7x2";
export const STARTED = {
  execution_id: "1",
  status: "PROCESSING",
  message: "Crew execution started successfully",
};
export const running = { execution_id: "1", status: "PROCESSING", result: null, error: null };
export const completed = { ...running, status: "COMPLETED", result: { raw: "Owls.", data: {} } };

type Reply = Response | Error | "silence";
interface Sent {
  readonly at: number;
  readonly line: string;
  readonly headers: Headers;
  readonly body: string | undefined;
}

export const json = (body: unknown, headers: Readonly<Record<string, string>> = {}, status = 200): Response =>
  new Response(status === 304 ? null : JSON.stringify(body), {
    status,
    headers: { "content-type": status < 400 ? "application/json" : "application/problem+json", ...headers },
  });
export const problem = (status: number, detail: string, headers = {}): Response =>
  json({ type: "about:blank", title: "Title", status, detail, request_id: "r-1" }, headers, status);
export const gateway = (): Response =>
  new Response("<h1>Bad Gateway</h1>", { status: 502, headers: { "content-type": "text/html" } });
export const lost = (): Error =>
  new TypeError("fetch failed", { cause: new Error("connect ECONNREFUSED 127.0.0.1:9") });

/** A client whose requests get these replies, on a clock that goes on as soon as everybody waits. */
export function clientOf(replies: readonly Reply[], options: { readonly patienceSeconds?: number } = {}) {
  const sent: Sent[] = [];
  const left = [...replies];
  const send: typeof fetch = (input, init = {}) => {
    const { method, headers, body, signal } = init;
    sent.push({
      at: Date.now(),
      line: `${method} ${String(input as string)}`.replace(API_URL, ""),
      headers: new Headers(headers),
      body: typeof body === "string" ? body : undefined,
    });
    const reply = left.shift() ?? new Error("the script of replies is at its end");
    if (reply instanceof Error) return Promise.reject(reply);
    if (reply !== "silence") return Promise.resolve(reply);
    return new Promise((_, reject) =>
      signal?.addEventListener("abort", () => reject(signal.reason as Error)),
    );
  };
  const api = new Stepcrew({ url: `${API_URL}/`, apiKey: KEY, fetch: send, ...options });
  return { api, sent, lines: () => sent.map(({ line }) => line), seconds: () => gaps(sent) };
}

const gaps = (sent: readonly Sent[]): readonly number[] =>
  sent.slice(1).map(({ at }, index) => (at - (sent[index]?.at ?? 0)) / 1000);

/** Lets timers run, one after the other, until the promise is settled. */
export async function settled<Value>(promise: Promise<Value>): Promise<Value> {
  let isDone = false;
  const done = promise.finally(() => (isDone = true));
  done.catch(() => undefined);
  while (!isDone) await vi.advanceTimersToNextTimerAsync();
  return done;
}

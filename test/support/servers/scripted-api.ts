import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";

interface AskedOfApi {
  /** "GET /crew/status/1". */
  readonly line: string;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
}

/** Answers a request in whatever way a server, a gateway or a network may. */
export type OddAnswer = (response: ServerResponse, asked: AskedOfApi) => void;

export const answersJson =
  (body: unknown, { status = 200, ...headers }: Readonly<Record<string, string | number>> = {}): OddAnswer =>
  (response) => {
    const type = Number(status) < 400 ? "application/json" : "application/problem+json";
    response.writeHead(Number(status), { "content-type": type, ...headers }).end(JSON.stringify(body));
  };

export const answersProblem = (status: number, detail: string, more: object = {}): OddAnswer =>
  answersJson({ type: "about:blank", title: "T", status, detail, ...more }, { status });

/** The connection ends before there is an answer, though the request has been carried out. */
export const losesAnswer: OddAnswer = (response) => response.destroy();

/** A page of something between the client and the API. */
export const answersPage =
  (status: number): OddAnswer =>
  (response) => {
    response.writeHead(status, { "content-type": "text/html" }).end("<html><h1>Bad Gateway</h1></html>");
  };

/** The connection ends in the middle of the body. */
export const cutsBody: OddAnswer = (response) => {
  response.writeHead(200, { "content-type": "application/json", "content-length": "1000" });
  response.write('{"execution_id": "1", ', () => response.destroy());
};

/** A body that goes on for ever, a little each time the client has taken what there was. */
export const neverEnds: OddAnswer = (response) => {
  response.writeHead(200, { "content-type": "application/json" });
  const more = (): void => {
    if (!response.destroyed) response.write(" ".repeat(65_536), () => setImmediate(more));
  };
  response.write("{", more);
};

/** A beginning, and then nothing, on a connection that stays open. */
export const fallsSilent: OddAnswer = (response) => {
  response.writeHead(200, { "content-type": "application/json" }).write("{");
};

/** Server-sent events: those of these numbers, then whatever ends them. */
export const sendsEvents =
  (sequences: readonly number[], ending: "ended" | "cut" | "broken" | "silence"): OddAnswer =>
  (response) => {
    response.writeHead(200, { "content-type": "text/event-stream; charset=utf-8" });
    response.write("retry: 1000\n\n: nothing new\n\n");
    for (const sequence of sequences) response.write(`id: ${sequence}\ndata: {"sequence":${sequence}}\n\n`);
    if (ending === "ended") response.end("event: ended\ndata: {}\n\n");
    if (ending === "cut") response.end("");
    if (ending === "broken") response.write('id: 99\ndata: {"sequence":', () => response.destroy());
  };

interface ScriptedApi extends AsyncDisposable {
  readonly url: string;
  readonly asked: readonly AskedOfApi[];
}

/** A server that gives these answers, one after the other, and the last one for ever. */
export async function startScriptedApi(
  ...answers: readonly [OddAnswer, ...OddAnswer[]]
): Promise<ScriptedApi> {
  const asked: AskedOfApi[] = [];
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      const one = { line: `${request.method} ${request.url}`, headers: request.headers, body };
      asked.push(one);
      const answer = answers[Math.min(asked.length, answers.length) - 1];
      answer?.(response, one);
    });
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

import { once } from "node:events";
import { createServer, type IncomingHttpHeaders, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";
import { gunzipSync } from "node:zlib";

import { waitFor } from "../wait-for.ts";
import { type CollectedSpan, decodeSpans } from "./trace-messages.ts";

interface Post {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  /** As it came, packed or not. */
  readonly bytes: number;
  readonly spans: readonly CollectedSpan[];
}

export interface CollectorServer extends AsyncDisposable {
  readonly url: string;
  readonly posts: readonly Post[];
  /** All spans of all posts, in their order. */
  readonly spans: () => readonly CollectedSpan[];
  /** The names of an execution's spans, those that failed with "!", once there are any. */
  readonly spansOf: (executionId: string) => Promise<readonly string[]>;
}

/** Answers a post; `post` is the how-manieth it is, from 1. */
type AnswerPost = (response: ServerResponse, post: number) => void;

const takeAll: AnswerPost = (response) =>
  void response.writeHead(200, { "content-type": "application/x-protobuf" }).end();

/** A collector on loopback that reads OTLP's protobuf, and answers as it is told. */
export async function startCollector(answer: AnswerPost = takeAll): Promise<CollectorServer> {
  const posts: Post[] = [];
  const server = createServer((request, response) => {
    void buffer(request).then((body) => {
      const unpacked = request.headers["content-encoding"] === "gzip" ? gunzipSync(body) : body;
      posts.push({
        path: request.url ?? "",
        headers: request.headers,
        bytes: body.length,
        spans: decodeSpans(unpacked),
      });
      answer(response, posts.length);
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const spans = () => posts.flatMap((post) => post.spans);
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    posts,
    spans,
    spansOf: (executionId) =>
      waitFor("the spans", () => {
        const found = spans().filter(({ trace }) => trace === executionId.replaceAll("-", ""));
        if (found.length === 0) return undefined;
        return found.map(({ name, status }) => (status.code === 2 ? `${name}!` : name));
      }),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

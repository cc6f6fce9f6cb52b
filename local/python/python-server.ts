import { randomBytes, timingSafeEqual } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { text } from "node:stream/consumers";

import { type PythonAnswer, PythonRequest } from "../../functions/crew/python-half.ts";
import { parseExactly } from "../../functions/json/exact-json.ts";
import { messageOf } from "../../functions/text/error-text.ts";
import { listen } from "../listen.ts";
import { PythonPool } from "./python-pool.ts";
import type { PythonSetup } from "./python-process.ts";

/** What a crew's Python runs with, by the path that run-crew asks under. @throws Error saying why not */
export type SetUpPython = (path: string) => Promise<PythonSetup>;

export interface PythonServer {
  /** With its password. What is behind it names a crew: `<url>/research`. */
  readonly url: string;
  /** Ends the processes of crews whose paths begin so. */
  drop(beginning: string): void;
  close(): Promise<void>;
}

/**
 * Runs crews' Python for the functions of this machine, each crew's in processes of its own. A call whose
 * connection is broken off ends.
 */
export async function startPythonServer(setUp: SetUpPython): Promise<PythonServer> {
  const password = randomBytes(24).toString("base64url");
  const pools = new Map<string, Promise<PythonPool>>();
  const poolOf = (path: string): Promise<PythonPool> => {
    const known = pools.get(path);
    if (known !== undefined) return known;
    const opened = setUp(path).then((setup) => new PythonPool(setup));
    pools.set(path, opened);
    // What could not be set up may be put right by whoever is told.
    opened.catch(() => pools.delete(path));
    return opened;
  };
  const server = createServer((request, response) => {
    if (!isAllowed(request, password)) {
      response.writeHead(401).end();
      return;
    }
    void answer(request, response, poolOf);
  });
  // A call may take as long as it may.
  server.requestTimeout = 0;
  const closePools = (paths: readonly string[]): void => {
    for (const path of paths) {
      void pools.get(path)?.then(
        (pool) => pool.close(),
        () => undefined,
      );
      pools.delete(path);
    }
  };
  const url = new URL(await listen(server, {}));
  url.username = password;
  return {
    url: url.href.replace(/\/$/, ""),
    drop: (beginning) => closePools([...pools.keys()].filter((path) => path.startsWith(beginning))),
    async close() {
      closePools([...pools.keys()]);
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function isAllowed({ headers }: IncomingMessage, password: string): boolean {
  const given = Buffer.from(headers.authorization ?? "");
  const wanted = Buffer.from(`Bearer ${password}`);
  return given.length === wanted.length && timingSafeEqual(given, wanted);
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  poolOf: (path: string) => Promise<PythonPool>,
): Promise<void> {
  const gone = new AbortController();
  response.once("close", () => gone.abort(new Error("nobody waits for the call any more")));
  let told: PythonAnswer;
  try {
    const asked = PythonRequest.parse(parseExactly(await text(request)));
    const path = decodeURIComponent(request.url ?? "").replace(/^\//, "");
    const pool = await poolOf(path);
    told = await pool.call(asked, { signal: gone.signal });
  } catch (error) {
    if (gone.signal.aborted) return;
    told = { failure: { name: "ProcessEnded", message: messageOf(error) } };
  }
  response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(told));
}

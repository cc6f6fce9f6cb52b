import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";

export interface ModelPace {
  /** How long a reply takes; none is waited for if absent. */
  readonly milliseconds?: number;
  /** Of so many calls one is answered 429; none if absent. */
  readonly refusesEach?: number;
}

/** What its process prints at its first call. */
export const FIRST_CALL = "called";

interface ModelServer extends AsyncDisposable {
  readonly url: string;
  /** When it was called first. */
  readonly firstCall: Promise<number>;
}

/** A scripted model in a process of its own. */
export async function startModelServer(pace: ModelPace = {}): Promise<ModelServer> {
  const command = [join(import.meta.dirname, "model-server.ts"), JSON.stringify(pace)];
  const child = spawn(process.execPath, command, { stdio: ["pipe", "pipe", "inherit"] });
  const lines = createInterface({ input: child.stdout });
  const [url] = (await once(lines, "line")) as [string];
  const firstCall = Promise.withResolvers<number>();
  lines.on("line", (line) => {
    if (line === FIRST_CALL) firstCall.resolve(performance.now());
  });
  return {
    url,
    firstCall: firstCall.promise,
    [Symbol.asyncDispose]: async () => {
      const exited = once(child, "exit");
      child.stdin.end();
      await exited;
    },
  };
}

import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";

interface ModelServer extends AsyncDisposable {
  readonly url: string;
}

/** A scripted model in a process of its own, which answers after so many milliseconds. */
export async function startModelServer(milliseconds = 0): Promise<ModelServer> {
  const command = [join(import.meta.dirname, "model-server.ts"), String(milliseconds)];
  const child = spawn(process.execPath, command, { stdio: ["pipe", "pipe", "inherit"] });
  const [url] = (await once(createInterface({ input: child.stdout }), "line")) as [string];
  return {
    url,
    [Symbol.asyncDispose]: async () => {
      const exited = once(child, "exit");
      child.stdin.end();
      await exited;
    },
  };
}

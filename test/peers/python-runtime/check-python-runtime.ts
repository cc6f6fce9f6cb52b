import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { cp, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { isDeepStrictEqual, promisify } from "node:util";

import { buildPythonFunction } from "../../../infra/python/function/build-function.ts";
import { makePythonLocks } from "../../../infra/python/lock/make-locks.ts";
import { pythonMaking } from "../../../infra/python/lock/making.ts";
import { findPython } from "../../../infra/python/pip/find-python.ts";
import { openPip } from "../../../infra/python/pip/run-pip.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";
import { pythonEnvironment, type PythonEnvironment } from "../python-environments.ts";
import { startRuntimeApi } from "./runtime-api.ts";

const run = promisify(execFile);

/** What AWS's images and managed runtimes of Python run functions with. */
export const RUNTIME_CLIENT: PythonEnvironment = { packageName: "awslambdaric", version: "4.2.2" };
const HANDLER = "stepcrew_python.aws.handler";

const TOOL = `from crewai.tools import tool


@tool
def price(article: str) -> str:
    """The price of an article."""
    return f"{article}: 3.20"
`;

/**
 * Builds a crew's Python as a deployment does, and has AWS's own runtime client call it, in a root folder as
 * that of the image that stands in for AWS's. Gives how many checks failed.
 */
export async function checkPythonRuntime(): Promise<number> {
  if (process.getuid?.() !== 0 || process.platform !== "linux") {
    console.log("  skipped  the image of AWS's Python: only root of a Linux may enter a folder as a root");
    return 0;
  }
  const programs = await pythonEnvironment(RUNTIME_CLIENT);
  const python = join(programs, "python");
  const told = await run(python, [
    "-c",
    "import sys, sysconfig; print('%d.%d' % sys.version_info[:2], sysconfig.get_path('purelib'))",
  ]);
  const [version = "", site = ""] = told.stdout.trim().split(" ");
  await using folder = await temporaryFolder();
  const code = await buildFunction(folder.path, version);
  const root = join(folder.path, "rootfs");
  await run("bash", [join(import.meta.dirname, "build-image.sh"), python, site, root]);
  await cp(code, join(root, "var/task"), { recursive: true });
  const call = { call: "tool", file: "tools/price.py", attribute: "price", kind: "function", seconds: 60 };
  const events = [
    { ...call, arguments: { article: "milk" } },
    { ...call, arguments: {} },
  ];
  const answers = await answersOf(root, events);
  const [right, wrong] = answers;
  const isRight = right?.failed === false && isDeepStrictEqual(right.answer, { value: "milk: 3.20" });
  const isTold = wrong?.failed === false && JSON.stringify(wrong.answer).includes("article");
  console.log(
    `  ${isRight ? "ok    " : "FAILED"}  a tool is called by AWS's runtime: ${JSON.stringify(right)}`,
  );
  console.log(`  ${isTold ? "ok    " : "FAILED"}  wrong arguments are told: ${JSON.stringify(wrong)}`);
  return [isRight, isTold].filter((ok) => !ok).length;
}

async function buildFunction(folder: string, version: string): Promise<string> {
  const crew = join(folder, "crews/shop");
  await mkdir(join(crew, "tools"), { recursive: true });
  await writeFile(join(crew, "tools/price.py"), TOOL);
  await writeFile(join(crew, "agents.yaml"), "a: {role: A, goal: G, backstory: B, tools: [price]}");
  await writeFile(join(crew, "tasks.yaml"), "t: {description: D, expected_output: E, agent: a}");
  await writeFile(join(crew, "crew.jsonc"), JSON.stringify({ python_version: version }));
  const variables = { ...process.env, CREW_DATA_DIR: folder };
  const architecture = process.arch === "arm64" ? "arm64" : "x86_64";
  const making = pythonMaking({ architecture, tool_secrets: [] }, variables, (line) =>
    console.log(`  ${line}`),
  );
  const request = { crewsDirectory: join(folder, "crews") };
  const [outcome] = await makePythonLocks(request, () => Promise.resolve(making));
  if (outcome === undefined || outcome.state === "failed")
    throw new Error("the crew's Python could not be locked", { cause: outcome?.problem });
  const { home } = making.tools;
  const pip = async () => openPip(await findPython(version, variables), home, variables);
  const wanted = {
    crew: "shop",
    directory: join(folder, "crews"),
    lock: outcome.lock,
    architecture,
  } as const;
  return (await buildPythonFunction(wanted, { home, pip })).folder;
}

async function answersOf(root: string, events: readonly object[]) {
  await using api = await startRuntimeApi(events);
  const env = {
    AWS_LAMBDA_RUNTIME_API: api.address,
    AWS_LAMBDA_FUNCTION_NAME: "python",
    STEPCREW_PYTHON_PATHS: "/var/task/crew:/var/task/shared",
  };
  const command = [root, "/lambda-entrypoint.sh", HANDLER];
  const child = spawn("/usr/sbin/chroot", command, { env, stdio: ["ignore", "ignore", "pipe"] });
  let printed = "";
  child.stderr.on("data", (text: Buffer) => (printed += text.toString()));
  const ended = once(child, "exit").then(([code]) => {
    throw new Error(`the runtime ended with ${String(code)}: ${printed.slice(-1000)}`);
  });
  try {
    return await Promise.race([api.invoked, ended]);
  } finally {
    ended.catch(() => undefined);
    child.kill("SIGKILL");
  }
}

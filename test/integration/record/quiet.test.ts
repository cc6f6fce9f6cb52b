import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { text } from "node:stream/consumers";

import { build } from "esbuild";
import { expect, it } from "vitest";

import { esbuildOptions } from "../../../infra/bundle/esbuild-options.ts";
import { isQuery, snowflakeRig } from "../../support/snowflake/snowflake-rig.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

const rig = snowflakeRig();

/**
 * Keeps the address of whatever the process connects to, and prints them all at its end, and nothing else.
 */
const WATCH = `
  import net from "node:net";
  const addresses = new Set();
  const connect = net.Socket.prototype.connect;
  net.Socket.prototype.connect = function (...args) {
    const [first] = args.flat();
    addresses.add(typeof first === "object" ? (first.host ?? first.path ?? "127.0.0.1") : String(first));
    return connect.apply(this, args);
  };
  process.on("exit", () => process.stdout.write(JSON.stringify([...addresses])));`;

/**
 * Everything that can happen to a connection: statements, refusals, logins refused and unanswered, a
 * deadline, a broken session.
 */
const programFor = (settings: unknown) => `
  ${WATCH}
  const { snowflakeConnection } = await import(${JSON.stringify(new URL("../../../functions/adapters/snowflake/connection.ts", import.meta.url).pathname)});
  const settings = ${JSON.stringify(settings)};
  const run = (connection, sql, milliseconds = 5000) =>
    connection.execute({ operation: "run", sqlText: sql, signal: AbortSignal.timeout(milliseconds) }).catch(() => undefined);
  const connection = snowflakeConnection(settings, async () => "");
  await run(connection, "SELECT 1");
  await run(connection, "SELECT nothing FROM nowhere");
  await run(connection, "SELECT 'hang'", 300);
  await run(connection, "SELECT 1");
  await run(snowflakeConnection({ ...settings, SNOWFLAKE_ACCESS_URL: "http://127.0.0.1:9" }, async () => ""), "SELECT 1");
  await run(snowflakeConnection({ ...settings, SNOWFLAKE_TOKEN: "wrong" }, async () => ""), "SELECT 1");
  await connection.close();
  process.exit(0);`;

/** As Lambda does: built, by a user without rights, in a folder that nobody can write to. */
async function runAsFunction(folder: string, contents: string) {
  const source = join(folder, "source.ts");
  await writeFile(source, contents);
  await build({
    ...esbuildOptions,
    entryPoints: [{ in: source, out: "index" }],
    outExtension: { ".js": ".mjs" },
    outdir: folder,
    write: true,
  });
  await chmod(folder, 0o555);
  const child = spawn(process.execPath, [join(folder, "index.mjs")], {
    cwd: folder,
    // Without PATH's folders in the environment nothing can be started, and HOME is the folder that cannot be
    // written to.
    env: { HOME: folder, NODE_ENV: "production" },
    // A test that runs as root has rights that Lambda's user lacks.
    ...(process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {}),
    stdio: ["ignore", "pipe", "pipe"],
  });
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr), once(child, "close")]);
  await chmod(folder, 0o755);
  return { stdout, stderr };
}

it("prints nothing, writes no file and connects to Snowflake alone, whatever goes wrong", async () => {
  rig.between.fateOf = (path, body) => {
    if (isQuery(path, body, "hang")) return "hang";
    const isWrong = path.includes("login-request") && JSON.stringify(body).includes('"wrong"');
    return isWrong ? { status: 503, body: {} } : "pass";
  };
  await using folder = await temporaryFolder();
  const { stdout, stderr } = await runAsFunction(folder.path, programFor(rig.settings()));
  expect({ stdout, stderr, files: (await readdir(folder.path)).toSorted() }).toEqual({
    stdout: '["127.0.0.1"]',
    stderr: "",
    files: ["chunks", "index.mjs", "source.ts"],
  });
  expect(rig.countOf("telemetry")).toBe(0);
  expect(rig.logins()).toBeGreaterThan(2);
});

it("writes no file into a home that it could write to", async () => {
  await using folder = await temporaryFolder();
  await using home = await temporaryFolder();
  const source = programFor(rig.settings());
  await writeFile(join(folder.path, "source.mjs"), source);
  const child = spawn(process.execPath, [join(folder.path, "source.mjs")], {
    cwd: home.path,
    env: { HOME: home.path },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr), once(child, "close")]);
  const written = await readdir(home.path, { recursive: true, withFileTypes: true });
  expect({
    stdout,
    stderr,
    files: written.filter((entry) => entry.isFile()).map(({ name }) => name),
  }).toEqual({
    stdout: '["127.0.0.1"]',
    stderr: "",
    files: [],
  });
});

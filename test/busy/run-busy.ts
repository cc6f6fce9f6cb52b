/** npm run test:busy: a command beside programs that never rest, as on a machine that somebody works on. */
import { spawn } from "node:child_process";
import { once } from "node:events";

const SPINNERS = 2;
/** Spins in slices, and ends with whoever holds its input, however that ends. */
const SPIN = `
  process.stdin.resume().on("end", () => process.exit()).on("error", () => process.exit());
  process.on("SIGINT", () => undefined);
  const spin = () => {
    const end = performance.now() + 50;
    while (performance.now() < end);
    setImmediate(spin);
  };
  spin();`;

const [program, ...args] = process.argv.slice(2);
if (program === undefined) throw new Error("Write the command to run beside busy programs.");
const spinners = Array.from({ length: SPINNERS }, () =>
  spawn(process.execPath, ["-e", SPIN], { stdio: ["pipe", "ignore", "inherit"] }),
);
const begun = performance.now();
const command = spawn(program, args, { stdio: "inherit" });
for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => command.kill(signal));
const [code, signal] = (await once(command, "close")) as [number | null, NodeJS.Signals | null];
const seconds = (performance.now() - begun) / 1000;

console.log(
  `${[program, ...args].join(" ")} beside ${SPINNERS} busy programs: ${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s, ${signal ?? `exit code ${code}`}`,
);
for (const spinner of spinners) spinner.kill("SIGKILL");
process.exitCode = code ?? 1;

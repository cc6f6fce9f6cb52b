import { vi } from "vitest";

import { runStepcrew } from "../../../cli/commands/run-stepcrew.ts";

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs `npx stepcrew` in this process, with what it prints kept. */
export async function runInProcess(...words: readonly string[]): Promise<Ended> {
  const printed = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"] as const)
    vi.spyOn(process[name], "write").mockImplementation((text) => {
      printed[name] += String(text);
      return true;
    });
  vi.spyOn(console, "log").mockImplementation((text: string) => void (printed.stdout += `${text}\n`));
  vi.spyOn(console, "error").mockImplementation((text: string) => void (printed.stderr += `${text}\n`));
  try {
    return { code: await runStepcrew(words), ...printed };
  } finally {
    vi.restoreAllMocks();
  }
}

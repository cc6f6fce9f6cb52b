import { afterEach, beforeEach, vi } from "vitest";

/** Keeps what a test's code prints, from before each test to after it. Gives the text. */
export function capturedOutput(): () => string {
  let text = "";
  const keep = (chunk: string | Uint8Array): boolean => {
    text += typeof chunk === "string" ? chunk : Buffer.from(chunk).toString();
    return true;
  };
  beforeEach(() => {
    text = "";
    vi.spyOn(process.stdout, "write").mockImplementation(keep);
    vi.spyOn(process.stderr, "write").mockImplementation(keep);
  });
  afterEach(() => {
    vi.restoreAllMocks();
  });
  return () => text;
}

/** Log lines among what was printed. */
export const logLines = (text: string): Record<string, unknown>[] =>
  text
    .split("\n")
    .filter((line) => line.startsWith("{"))
    .map((line) => JSON.parse(line) as Record<string, unknown>);

import { isDeepStrictEqual } from "node:util";

/** Prints a line for each check; gives the number that failed. */
export async function runChecks<With>(
  checks: Readonly<Record<string, (given: With) => Promise<void>>>,
  given: With,
): Promise<number> {
  let failed = 0;
  for (const [name, check] of Object.entries(checks)) {
    try {
      await check(given);
      console.log(`  ok      ${name}`);
    } catch (error) {
      failed += 1;
      console.log(`  FAILED  ${name}\n${String(error)}`);
    }
  }
  return failed;
}

export function expectSame(found: unknown, expected: unknown): void {
  if (!isDeepStrictEqual(found, expected))
    throw new Error(`expected ${JSON.stringify(expected)}, found ${JSON.stringify(found)}`);
}

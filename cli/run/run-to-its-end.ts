import type { CrewEnd, Once } from "../../functions/crew/index.ts";
import { parseExactly } from "../../functions/json/exact-json.ts";

/**
 * Runs a crew that this process alone runs: when it suspends, it goes on after its wait, from the steps that
 * are kept in memory.
 * @param waitFor throws when there is no time left
 */
export async function runToItsEnd(
  run: (once: Once) => Promise<CrewEnd>,
  waitFor: (suspended: Extract<CrewEnd, { readonly status: "suspended" }>) => Promise<void>,
): Promise<Exclude<CrewEnd, { readonly status: "suspended" }>> {
  const once = memorySteps();
  for (;;) {
    const end = await run(once);
    if (end.status !== "suspended") return end;
    await waitFor(end);
  }
}

function memorySteps(): Once {
  const steps = new Map<string, string>();
  return async (path, _request, effect) => {
    const stored = steps.get(path);
    if (stored !== undefined) return parseExactly(stored) as Awaited<ReturnType<typeof effect>>;
    const value = await effect();
    steps.set(path, JSON.stringify(value));
    return value;
  };
}

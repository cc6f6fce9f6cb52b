import type fc from "fast-check";

type Call<Given extends readonly unknown[], Value> = (...given: Given) => Promise<Value>;

/**
 * A call whose answers come when the scheduler says so. fast-check's own scheduleFunction leaves an answer
 * that failed without anybody who waits for it until its turn comes, which Node takes for a failure that
 * nobody knows of.
 */
export const answeredInTurn =
  <Given extends readonly unknown[], Value>(
    scheduler: fc.Scheduler,
    call: Call<Given, Value>,
  ): Call<Given, Value> =>
  (...given) => {
    const answer = call(...given);
    // Whoever called is told by the promise that is given back, when it is this answer's turn.
    answer.catch(() => undefined);
    return scheduler.schedule(answer);
  };

/** Lets the scheduler choose when each call of a port is answered. */
export function scheduledPort<Port extends object>(scheduler: fc.Scheduler, port: Port): Port {
  const entries = Object.entries(port).map(([name, method]: [string, unknown]) =>
    typeof method === "function" && name !== "executionArn"
      ? [name, answeredInTurn(scheduler, method as Call<readonly unknown[], unknown>)]
      : [name, method],
  );
  return Object.fromEntries(entries) as Port;
}

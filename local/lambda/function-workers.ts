import { Queue } from "../../functions/async/queue.ts";
import { FunctionError } from "./function-error.ts";
import { FunctionInstance } from "./function-instance.ts";
import type { FunctionWorkers, Isolation, LocalFunctionOptions } from "./function-options.ts";
import { hostOf } from "./start-worker.ts";

/**
 * A worker for each invocation under way, used again for later ones: a crash or a time-out concerns one
 * invocation only. What is more than may run at once waits.
 */
export function isolatedWorkers(options: LocalFunctionOptions, isolation: Isolation): FunctionWorkers {
  const host = hostOf(options);
  const busy = new Set<FunctionInstance>();
  const idle: FunctionInstance[] = [];
  const queue = isolation.queue ?? new Queue(isolation.atMost);
  let keptIdle = isolation.keepIdle;
  let underWay = 0;
  let isOver = false;

  function freeInstance(): FunctionInstance {
    // A worker may have ended while nobody used it: by a timer that a tool left behind, say.
    for (let instance = idle.pop(); instance !== undefined; instance = idle.pop()) {
      if (!instance.retired) return instance;
    }
    return new FunctionInstance(host);
  }

  function putBack(instance: FunctionInstance): void {
    busy.delete(instance);
    if (instance.retired) return;
    if (idle.length < keptIdle) idle.push(instance);
    else void instance.terminate();
  }

  async function invokeAlone(event: string, unwanted: AbortSignal | undefined): Promise<unknown> {
    if (unwanted?.aborted || isOver) throw notBegun(options.name);
    const instance = freeInstance();
    busy.add(instance);
    try {
      return await instance.invoke(
        options,
        event,
        unwanted && { unwanted, graceSeconds: isolation.graceSeconds },
      );
    } finally {
      putBack(instance);
    }
  }

  return {
    async invoke(event, unwanted) {
      if (underWay >= isolation.mayWait + isolation.atMost) throw throttled(options.name, underWay);
      underWay += 1;
      try {
        return await queue.run(async () => invokeAlone(event, unwanted));
      } finally {
        underWay -= 1;
      }
    },
    keepIdle(keeps) {
      keptIdle = keeps ? isolation.keepIdle : 0;
      for (const instance of idle.splice(keptIdle)) void instance.terminate();
    },
    async terminate() {
      isOver = true;
      await terminateAll([...busy, ...idle]);
    },
  };
}

/** Lambda's own refusal, under the name that Step Functions gives it. */
function throttled(name: string, underWay: number): FunctionError {
  return new FunctionError({
    errorType: "Lambda.TooManyRequestsException",
    errorMessage: `Rate Exceeded. ${name} has ${underWay} invocations under way or waiting, and no more may wait here.`,
    trace: [],
  });
}

const notBegun = (name: string): FunctionError =>
  new FunctionError({
    errorType: "Local.Stopped",
    errorMessage: `${name} was not begun: its execution, or this stack, had ended`,
    trace: [],
  });

export async function terminateAll(instances: Iterable<FunctionInstance>): Promise<void> {
  await Promise.all([...instances].map((instance) => instance.terminate()));
}

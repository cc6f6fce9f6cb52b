import { FunctionInstance } from "./function-instance.ts";
import type { FunctionHost, FunctionWorkers, HostOptions, LocalFunctionOptions } from "./function-options.ts";
import { terminateAll } from "./function-workers.ts";
import { hostOf } from "./start-worker.ts";

/**
 * One worker for all invocations: when it crashes, all of them fail. After a time-out it accepts no more
 * and ends with the last of the others, while the next invocation starts a new one. No invocation is ended
 * because its answer is no longer wanted, so that those beside it go on; it is told, and may end by itself.
 */
export function functionHost(options: HostOptions): FunctionHost {
  const instances = new Set<FunctionInstance>();
  let current: FunctionInstance | undefined;
  let keepsIdle = true;

  function usableInstance(): FunctionInstance {
    if (current !== undefined && !current.retired) return current;
    for (const instance of instances) if (instance.retired && instance.idle) instances.delete(instance);
    current = new FunctionInstance(options);
    instances.add(current);
    return current;
  }

  function endWhenIdle(instance: FunctionInstance): void {
    if (!keepsIdle && instance.idle) void instance.terminate();
  }

  return {
    workersOf: (own) => ({
      async invoke(event, unwanted, onPiece) {
        const instance = usableInstance();
        try {
          return await instance.invoke(own, event, { ...(unwanted && { unwanted }), onPiece });
        } finally {
          endWhenIdle(instance);
        }
      },
      keepIdle: () => undefined,
      terminate: async () => undefined,
    }),
    load: (own) => usableInstance().load(own),
    keepIdle(keeps) {
      keepsIdle = keeps;
      for (const instance of instances) endWhenIdle(instance);
    },
    close: () => terminateAll(instances),
  };
}

/** A worker for one function alone. */
export function sharedWorker(options: LocalFunctionOptions): FunctionWorkers {
  const host = functionHost(hostOf(options));
  return {
    ...host.workersOf(options),
    keepIdle: (keeps) => host.keepIdle(keeps),
    terminate: async () => host.close(),
  };
}

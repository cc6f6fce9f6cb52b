import { Defect, ErrorName, SandboxChanged, SandboxSpoiled } from "../../domain/errors.ts";
import type { Invocation } from "../../domain/invocation.ts";
import { endProcessAfterAnswer } from "./end-process.ts";
import { type Snapshot, takeSnapshot } from "./snapshot.ts";

type Work<Input, Ports, Result> = (input: Input, ports: Ports, invocation: Invocation) => Promise<Result>;

interface SandboxOptions {
  readonly snapshot?: () => Snapshot;
  readonly endProcess?: () => void;
}

export interface Sandbox {
  /**
   * To be called before other people's code is loaded. A process that has loaded none is not compared, which
   * takes 8 ms of a core each time.
   */
  readonly beforeCode: () => void;
  /**
   * Work that may run other people's code in this process, which the next execution may be given as well.
   * When the process is no longer as it was before that code, or the work met a bug, the process is ended
   * after the answer and takes no further work. The work throws SandboxSpoiled before anything is done, in a
   * process that is not to be used any more, and SandboxChanged in place of what it throws when the process
   * was changed meanwhile; but what AWS or the network says stays what it is.
   */
  readonly protect: <Input, Ports, Result>(work: Work<Input, Ports, Result>) => Work<Input, Ports, Result>;
}

/** What protects the executions that a process is given one after the other. */
export function openSandbox({
  snapshot = takeSnapshot,
  endProcess = endProcessAfterAnswer,
}: SandboxOptions = {}): Sandbox {
  let before: Snapshot | undefined;
  let isSpoiled = false;
  const spoil = (log: Invocation["log"], changes: readonly string[]): void => {
    isSpoiled = true;
    const keys = { changed: changes.join(", ") || "nothing that is compared" };
    log.warn("this process is not used again: a crew's code changed it, or it met a bug", keys);
    endProcess();
  };
  const protect: Sandbox["protect"] = (work) => async (input, ports, invocation) => {
    // A timer that a crew left behind changes it when the crew is over.
    const left = isSpoiled ? [] : (before?.changes() ?? []);
    if (isSpoiled || left.length > 0) {
      spoil(invocation.log, left);
      throw new SandboxSpoiled("A crew's code has changed this process: another one takes over");
    }
    try {
      const result = await work(input, ports, invocation);
      const changes = before?.changes() ?? [];
      if (changes.length > 0) spoil(invocation.log, changes);
      return result;
    } catch (cause) {
      const changes = before?.changes() ?? [];
      const isBug = !isKnown(cause);
      if (changes.length > 0 || isBug) spoil(invocation.log, changes);
      if (changes.length > 0 && isBug) throw new SandboxChanged(changes, { cause });
      throw cause;
    }
  };
  return { beforeCode: () => void (before ??= snapshot()), protect };
}

const NAMES: readonly string[] = Object.values(ErrorName);

/** What the workflow knows by its name, but for what is a bug all the same. */
const isKnown = (error: unknown): boolean =>
  error instanceof Error && !(error instanceof Defect) && NAMES.includes(error.name);

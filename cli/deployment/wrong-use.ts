/** Options that a command cannot begin with. */
export class WrongUse extends Error {
  override readonly name = "WrongUse";
}

/** @throws WrongUse for options of npm start's stack that contradict each other or would be ignored */
export function checkLocalUse(options: {
  readonly local: boolean;
  readonly data?: string | undefined;
  readonly outputs?: string | undefined;
  readonly context: readonly string[];
}): void {
  if (!options.local && options.data !== undefined)
    throw new WrongUse("--data names the folder of npm start's stack: give it together with --local");
  if (options.local && options.outputs !== undefined)
    throw new WrongUse("Give --local for the stack of npm start or --outputs for a deployed one, not both");
  if (options.local && options.context.length > 0)
    throw new WrongUse("-c is for a deployed stack: what --local reaches has names of its own");
}

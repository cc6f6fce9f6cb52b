/** Lets at most so many calls be under way at once; the others go on in the order they came. */
export interface CallGate {
  readonly pass: <Value>(work: () => Promise<Value>) => Promise<Value>;
}

export function createCallGate(width: number): CallGate {
  let free = width;
  const waiting: (() => void)[] = [];
  const enter = async () => {
    if (free > 0) free -= 1;
    else await new Promise<void>((resolve) => waiting.push(resolve));
  };
  const leave = () => {
    const next = waiting.shift();
    if (next === undefined) free += 1;
    else next();
  };
  return {
    pass: async (work) => {
      await enter();
      try {
        return await work();
      } finally {
        leave();
      }
    },
  };
}

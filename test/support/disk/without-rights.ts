/** The user that owns nothing, by its number on Linux. */
const NOBODY = 65_534;

/** Does something with the rights of a user who may not do everything: a test may run as root. */
export async function withoutRights<Value>(work: () => Promise<Value>): Promise<Value> {
  if (process.getuid?.() !== 0) return work();
  process.seteuid?.(NOBODY);
  try {
    return await work();
  } finally {
    process.seteuid?.(0);
  }
}

/** The API sends something every 10 seconds, be it that there is nothing new. */
const LONGEST_SILENCE_MILLISECONDS = 25_000;

/** Nothing came for so long that nothing will: nobody tells a browser that the other end is gone. */
class Silent extends Error {}

/** What comes, unless nothing does. */
export async function unlessSilent<Value>(coming: Promise<Value>): Promise<Value> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const silence = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Silent()), LONGEST_SILENCE_MILLISECONDS);
  });
  try {
    return await Promise.race([coming, silence]);
  } finally {
    clearTimeout(timer);
  }
}

/** Whether there is no connection any more: a TypeError is what browsers say of one that broke. */
export const isBroken = (error: unknown): boolean => error instanceof TypeError || error instanceof Silent;

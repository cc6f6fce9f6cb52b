/**
 * What work gives, unless what it needs has failed before.
 * @param failure why, should that happen
 * @throws that error, whatever becomes of the work afterwards
 */
export async function unlessFailed<Result>(failure: Promise<Error>, work: Promise<Result>): Promise<Result> {
  // The failure is what is told then, and not what follows from it.
  work.catch(() => undefined);
  return Promise.race([
    failure.then((error) => {
      throw error;
    }),
    work,
  ]);
}

/**
 * How long a request that carries out a start owns it, in milliseconds: longer than a start can live (18 s, the function's
 * timeout), with a margin for clocks. Only the owner writes the row, calls StartExecution or decides that the start failed;
 * others take over, or end it, when this is over.
 */
const START_OWNED_MILLISECONDS = 30_000;

/** Starts created before this have no owner any more whose time is not told otherwise. */
export const ownedSince = (at: Date): Date => new Date(at.getTime() - START_OWNED_MILLISECONDS);

/** When the time is over of who becomes the owner now, in milliseconds since 1970. */
export const ownedUntil = (from: Date): number => from.getTime() + START_OWNED_MILLISECONDS;

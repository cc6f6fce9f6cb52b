import * as z from "zod";

const MESSAGE =
  "must be a day such as 2025-11-17, or a time such as 2025-11-17T10:30:00Z, in ISO 8601; without a zone it is UTC, " +
  "and the + of a zone is written %2B in a URL";

const TIME = z.iso.datetime({ offset: true, local: true, error: MESSAGE });
const DAY = z.iso.date({ error: MESSAGE });

/**
 * A parameter that is a moment, written as a day or as a time in ISO 8601; becomes ISO 8601 in UTC with
 * milliseconds. A day is its first moment, in UTC.
 */
export const moment = () =>
  z
    .string()
    .refine((text) => momentOf(text) !== undefined, MESSAGE)
    .transform((text) => momentOf(text) ?? "")
    .meta({ anyOf: [{ format: "date" }, { format: "date-time" }] });

function momentOf(text: string): string | undefined {
  if (DAY.safeParse(text).success) return `${text}T00:00:00.000Z`;
  if (!TIME.safeParse(text).success) return undefined;
  // Without a zone it would be read as this machine's own time.
  const time = new Date(/(?:Z|[+-]\d\d:?\d\d)$/.test(text) ? text : `${text}Z`);
  return Number.isNaN(time.getTime()) ? undefined : time.toISOString();
}

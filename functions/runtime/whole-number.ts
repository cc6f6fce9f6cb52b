import * as z from "zod";

/**
 * A parameter that is a whole number, written as text in URLs. The pages and the API's description call it
 * what it is, a number.
 */
export function wholeNumber(minimum: number, maximum: number) {
  const message = `must be a whole number from ${minimum} to ${maximum}`;
  return z
    .string()
    .regex(new RegExp(`^\\d{1,${String(maximum).length}}$`), message)
    .transform(Number)
    .refine((number) => number >= minimum && number <= maximum, message)
    .meta({ type: "integer", minimum, maximum });
}

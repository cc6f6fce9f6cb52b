import * as z from "zod";

/** A setting that is a whole number; what is given as `-c key=value` is text. */
export const wholeNumber = (minimum: number, maximum: number) => {
  const meaning = `Write a whole number from ${minimum} to ${maximum}.`;
  return z.coerce.number({ error: meaning }).int(meaning).min(minimum, meaning).max(maximum, meaning);
};

import * as z from "zod";

/** A setting that is a whole number; what is given as `-c key=value` or as a variable is text, and may be digits only. */
export const wholeNumber = (minimum: number, maximum: number) => {
  const meaning = `Write a whole number from ${minimum} to ${maximum}.`;
  return z.preprocess(
    (given) => (typeof given === "string" ? fromDigits(given) : given),
    z.number({ error: meaning }).int(meaning).min(minimum, meaning).max(maximum, meaning),
  );
};

/** `Number` would take 1e3, 0x10 and blanks, which whoever reads the variable as it is written does not. */
const fromDigits = (text: string): number => (/^\d+$/.test(text) ? Number(text) : Number.NaN);

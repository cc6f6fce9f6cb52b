/** Starts and ends are spread over the hours in which people work. */
const MINUTES_A_DAY = 8 * 60;
const LONGEST_MONTH = 31;

/**
 * How many minutes a day a warehouse is awake for so many executions, each with two statements that keep it
 * awake for a minute: those in which at least one of the statements falls (docs/snowflake.md).
 */
const awakeMinutes = (executions: number): number =>
  Math.round(MINUTES_A_DAY * (1 - Math.exp((-2 * executions) / MINUTES_A_DAY)));

/** On which day of a month so many credits are used up; undefined when they last. An XS takes 1 an hour. */
function dayWithoutCredits(credits: number, executions: number): number | undefined {
  const day = Math.floor((credits * 60) / awakeMinutes(executions)) + 1;
  return day > LONGEST_MONTH ? undefined : day;
}

/** What the monthly quota means, in sentences. */
export function quotaMeaning(credits: number): readonly string[] {
  const days = [10, 100, 1000].map((executions) => {
    const day = dayWithoutCredits(credits, executions);
    return `${executions} executions a day (${awakeMinutes(executions)} minutes) ${day === undefined ? "are within them" : `use them up on day ${day}`}`;
  });
  return [
    `Of an XS warehouse ${credits} credits a month are ${credits * 60} awake minutes. Spread over eight hours,`,
    `these are used so: ${days.join(", ")}.`,
  ];
}

/** Three tasks that make a page of the crew of three; the latter two take more keys. */
export const FIRST = "first: {description: Find ten facts, expected_output: A list, agent: researcher}";
export const second = (more = "") =>
  `second: {description: Write the page, expected_output: A page, agent: writer${more}}`;
export const third = (more = "") =>
  `third: {description: Mend the page, expected_output: A better page, agent: editor${more}}`;
export const ANSWERS = ["Ten facts.", "The page.", "The end."];

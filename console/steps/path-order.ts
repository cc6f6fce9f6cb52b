/** First what is read first, by the names that paths have: pages of the API are in the journal's order. */
const NAMES: readonly string[] = [
  "crew",
  "before-kickoff",
  "task",
  "after-kickoff",
  "started",
  "condition",
  "run",
  "callback",
  "file",
  "turn",
  "convert",
  "model",
  "check",
];

const SEGMENT = /([a-z-]*?)(?:-(\d+))?$/;

/** Orders paths that are below one: by what they are, then by their numbers. */
export function inPathOrder(left: string, right: string): number {
  const [[leftName, leftNumber], [rightName, rightNumber]] = [lastOf(left), lastOf(right)];
  return placeOf(leftName) - placeOf(rightName) || leftNumber - rightNumber;
}

function lastOf(path: string): readonly [name: string, number: number] {
  const [, name = "", number = "0"] = SEGMENT.exec(path.slice(path.lastIndexOf("/") + 1)) ?? [];
  return [name, Number(number)];
}

const placeOf = (name: string): number => {
  const place = NAMES.indexOf(name);
  return place < 0 ? NAMES.length : place;
};

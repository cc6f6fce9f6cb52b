import { isObject, type Mutable } from "./wire-json.ts";

/** What a reply of each form has at its top. */
const TOP_KEYS = ["choices", "content", "output"];
/** What gateways put a whole reply into. */
const WRAPPERS = ["result", "data", "response", "body"];

/** `{"result": {"choices": …}}`, and a list of one reply. */
export function mendWrapping(reply: Mutable): boolean {
  if (TOP_KEYS.some((key) => key in reply)) return false;
  const inner = WRAPPERS.map((key) => reply[key]).find(
    (value) => isObject(value) && TOP_KEYS.some((key) => key in value),
  );
  if (!isObject(inner)) return false;
  Object.assign(reply, inner);
  return true;
}

/** Without these the packages for Messages and Converse refuse a reply. */
const NEEDED_COUNTS: readonly (readonly [top: string, counts: readonly string[]])[] = [
  ["content", ["input_tokens", "output_tokens"]],
  ["output", ["inputTokens", "outputTokens", "totalTokens"]],
];

/** Counts as texts, and counts that are none. */
export function mendUsage(reply: Mutable): boolean {
  const { usage } = reply;
  const needed = NEEDED_COUNTS.find(([top]) => top in reply)?.[1] ?? [];
  if (!isObject(usage)) {
    if (needed.length === 0 && (usage === undefined || usage === null)) return false;
    reply["usage"] = needed.length === 0 ? null : Object.fromEntries(needed.map((name) => [name, 0]));
    return true;
  }
  let isChanged = mendCounts(usage);
  for (const name of needed.filter((each) => typeof usage[each] !== "number")) {
    usage[name] = 0;
    isChanged = true;
  }
  return isChanged;
}

/** Fields of a usage that hold counts, in every provider's spelling. */
const COUNT = /tokens$/i;

function mendCounts(usage: Mutable): boolean {
  let isChanged = false;
  for (const [name, value] of Object.entries(usage)) {
    if (isObject(value) && !COUNT.test(name)) {
      isChanged = mendCounts(value) || isChanged;
    } else if (name.endsWith("_details") && value !== null) {
      delete usage[name];
      isChanged = true;
    } else if (COUNT.test(name) && value !== null && !isCount(value)) {
      usage[name] = countOf(value);
      isChanged = true;
    }
  }
  return isChanged;
}

const isCount = (value: unknown): boolean =>
  typeof value === "number" && Number.isSafeInteger(value) && value >= 0;

/** "1,024" and 12.0 are counts; nothing is known by any other text. */
function countOf(value: unknown): number | null {
  const text = typeof value === "number" ? String(Math.round(value)) : typeof value === "string" ? value : "";
  const digits = text.trim().replaceAll(/[,_ ]/g, "").replace(/\.0+$/, "");
  return /^\d{1,15}$/.test(digits) ? Number(digits) : null;
}

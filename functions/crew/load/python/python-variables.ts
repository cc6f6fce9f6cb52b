import type { ReadVariable } from "../../manifest.ts";

/** `os.environ["NAME"]`, `environ.get("NAME")`, `getenv("NAME")` and CrewAI's `EnvVar(name="NAME")`. */
const READ =
  /\benviron(?:\.(?:get|pop|setdefault)\(|\[)\s*["'](\w+)["']|\bgetenv\(\s*["'](\w+)["']|\bEnvVar\([^)]*?\bname\s*=\s*["'](\w+)["']/g;
const WRITTEN = /\benviron\[\s*["'](\w+)["']\s*\]\s*=(?!=)|\benviron\.setdefault\(\s*["'](\w+)["']/g;
/** What every call is given, or says where things are on a machine. */
const ALWAYS_THERE =
  /^(?:STEPCREW_\w+|PATH|HOME|TMPDIR|TMP|TEMP|USER|LOGNAME|LANG|LC_\w+|TZ|AWS_REGION|AWS_DEFAULT_REGION)$/;

/**
 * The variables that a crew's Python reads, by its text, each once and where it is read first; without those
 * that it sets itself.
 * @param used the files that run
 */
export function variablesIn(
  files: ReadonlyMap<string, string>,
  used: ReadonlySet<string>,
): readonly ReadVariable[] {
  const texts = [...used]
    .toSorted((one, other) => (one < other ? -1 : 1))
    .map((file) => ({ file, text: withoutComments(files.get(file) ?? "") }));
  const own = new Set(texts.flatMap(({ text }) => namesOf(text, WRITTEN).map(({ name }) => name)));
  const found = new Map<string, ReadVariable>();
  for (const { file, text } of texts)
    for (const { name, index } of namesOf(text, READ)) {
      if (own.has(name) || found.has(name) || ALWAYS_THERE.test(name)) continue;
      found.set(name, { name, file, line: text.slice(0, index).split("\n").length });
    }
  return [...found.values()];
}

const namesOf = (
  text: string,
  pattern: RegExp,
): readonly { readonly name: string; readonly index: number }[] =>
  [...text.matchAll(pattern)].flatMap((match) => {
    const name = match.slice(1).find((group) => group !== undefined);
    return name === undefined ? [] : [{ name, index: match.index }];
  });

/** Lines stay where they are. */
const withoutComments = (text: string): string => text.replaceAll(/^[ \t]*#[^\n]*/gm, "");

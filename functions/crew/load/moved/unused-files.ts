import type { Problem } from "../../manifest.ts";

/** A line of Python that begins a crew of CrewAI's. */
const declaresCrew = (line: string): boolean =>
  line.trimStart().startsWith("@CrewBase") || (!line.trimStart().startsWith("#") && /\bCrew ?\(/.test(line));
const MOST_NAMED = 5;
const IMPORT = "npx stepcrew import <the project's folder>";

const warning = (file: string, line: number, message: string): Problem => ({
  level: "warning",
  file,
  path: "",
  line,
  message,
});

/**
 * Python, PDFs and a project's own config folder that lie in a crew's folder and are not read.
 * @param used Python files that run
 */
export function unusedFiles(
  files: ReadonlyMap<string, string>,
  used: ReadonlySet<string>,
): readonly Problem[] {
  const python = [...files].filter(
    ([file, text]) => file.endsWith(".py") && text.trim() !== "" && !used.has(file),
  );
  const crews = python.filter(([, text]) => lineOfCrew(text) > 0);
  const others = python.filter(([file]) => !crews.some(([crew]) => crew === file)).map(([file]) => file);
  const running = [...used].map((file) => files.get(file) ?? "").join("\n");
  const isNamed = (file: string): boolean => running.includes(file.slice(file.lastIndexOf("/") + 1));
  const pdfs = [...files.keys()].filter((file) => /\.pdf$/i.test(file) && !isNamed(file));
  const inside = [...files.keys()].filter((file) => /.\/config\/(agents|tasks)\.ya?ml$/.test(file));
  return [
    ...crews.map(([file, text]) => warning(file, lineOfCrew(text), crewSentence(file, files))),
    ...listed(
      others,
      (names, are) =>
        `${names} ${are} Python that nothing here names: a tool is named by its class or function, a guardrail or a hook as {"python": "module.function"}`,
    ),
    ...listed(pdfs, (names, are) => `${names} ${are} not read: write a tool that looks up what is needed`),
    ...listed(
      inside,
      (names, are) =>
        `${names} ${are} not read: agents.yaml and tasks.yaml count that lie in the crew's folder or in its config/. To bring the project in: ${IMPORT}`,
    ),
  ];
}

function crewSentence(file: string, files: ReadonlyMap<string, string>): string {
  const isWritten = files.has("crew.jsonc") || files.has("crew.json");
  const holds = `${file} declares a crew in Python, which is not read`;
  return isWritten
    ? `${holds}: crew.jsonc says what counts. Remove it, or bring the project in: ${IMPORT}`
    : `${holds}: its tools, models, process and order of tasks are missing here. Write crew.jsonc, or bring the project in: ${IMPORT}`;
}

/** 0 where there is none. */
const lineOfCrew = (text: string): number => text.split("\n").findIndex(declaresCrew) + 1;

function listed(
  names: readonly string[],
  sentence: (names: string, are: string) => string,
): readonly Problem[] {
  const [first] = names;
  if (first === undefined) return [];
  const more = names.length - MOST_NAMED;
  const shown = [...names.slice(0, MOST_NAMED), ...(more > 0 ? [`${more} more`] : [])];
  const last = shown.at(-1);
  const all = shown.length === 1 ? first : `${shown.slice(0, -1).join(", ")} and ${last}`;
  return [warning(first, 1, sentence(all, names.length === 1 ? "is" : "are"))];
}

/** A folder without a crew, which may be a CrewAI project as it is. */
export function noCrew(files: ReadonlyMap<string, string>): Problem {
  const message = "There is no crew here: write agents.yaml and tasks.yaml, or crew.jsonc";
  const found = [...files].find(
    ([file, text]) => /\/(agents|tasks)\.ya?ml$/.test(file) || (file.endsWith(".py") && lineOfCrew(text) > 0),
  )?.[0];
  return found === undefined
    ? { level: "error", file: "crew.jsonc", path: "", line: 1, message }
    : {
        level: "error",
        file: found,
        path: "",
        line: 1,
        message: `${message}. ${found} is a part of a CrewAI project; bring it in: ${IMPORT}`,
      };
}

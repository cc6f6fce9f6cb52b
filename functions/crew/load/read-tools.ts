import { isJsonObject, type JsonObject } from "../../json/json.ts";
import type { Crew } from "../crew.ts";
import { type Entry, inside, type Location, type Report } from "./entry.ts";
import { missingToolSentence } from "./moved/missing-tool.ts";
import { attributeOf, pythonReference } from "./moved/python-reference.ts";
import type { PythonFinder } from "./python/crew-python.ts";
import { writtenTool } from "./python/declared-python.ts";
import type { ModelProblem } from "./read-llm.ts";

/** Where a crew's tools come from. Of two with the same name the crew's own counts. */
export interface ToolSources {
  /** Of tools/*.ts only the names matter, of Python the texts. */
  readonly files: ReadonlyMap<string, string>;
  readonly builtIn: BuiltInOffer;
  readonly python: PythonFinder;
  /** Tools that are used with settings, by the names that stand for them from then on: filled here. */
  readonly configured: Map<string, ConfiguredTool>;
  /** Tools that have been reported as missing: each is told once for the crew. */
  readonly missing?: Set<string>;
}

/** The tools that whoever runs the crew provides, and what is known there of models. */
export interface BuiltInOffer {
  readonly modelProblem?: ModelProblem;
  readonly names: readonly string[];
  /** What is wrong with the settings that a crew gives one, in words that follow its name. */
  readonly settingsProblem?: (name: string, settings: JsonObject) => string | undefined;
}

type ConfiguredTool = NonNullable<Crew["toolSettings"]>[string];

/**
 * Names of the tools that an entry names: base names of files, or built-in ones. Undefined when it names
 * none; missing ones are left out.
 */
export function readTools(entry: Entry, sources: ToolSources, report: Report): readonly string[] | undefined {
  const field = entry.fields.get("tools");
  if (field === undefined || field.value === null) return undefined;
  if (!Array.isArray(field.value)) {
    report("error", field.location, `tools of ${entry.name} must be a list`);
    return undefined;
  }
  const items: readonly unknown[] = field.value;
  if (items.length === 0) return undefined;
  return items.flatMap((item, index) => {
    const location = inside(field.location, index);
    const written = writtenTool(item);
    if (written === undefined) {
      const message = `A tool of ${entry.name} must be the name of a file in tools/, or {"use": "<name>"}`;
      report("error", location, message);
      return [];
    }
    const name =
      pythonReference(item) === undefined
        ? written.replace(/^custom:/, "").replace(/^.*:/, "")
        : attributeOf(written);
    const isOwn = isOwnTool(name, sources.files);
    if (!isOwn && sources.python.holds(written)) {
      reportIdleKeys(item, { name, location, takesSettings: true }, report);
      const given = isJsonObject(item) ? item["with"] : undefined;
      return sources.python.useTool(written, isJsonObject(given) ? given : undefined, location) ?? [];
    }
    if (isOwn || sources.builtIn.names.includes(name)) {
      const settings = !isOwn && isJsonObject(item) ? item["with"] : undefined;
      reportIdleKeys(item, { name, location, takesSettings: !isOwn }, report);
      return isJsonObject(settings) ? configuredName({ name, settings, location }, sources, report) : [name];
    }
    if (!sources.missing?.has(written))
      report("unfinished", location, missingToolSentence(written, name, sources));
    sources.missing?.add(written);
    return [];
  });
}

/** Whether a file of the crew's folder is the tool of this name. */
export function isOwnTool(name: string, files: ReadonlyMap<string, string>): boolean {
  return /^[\w-]+$/.test(name) && files.has(`tools/${name}.ts`);
}

/** The name that stands for a tool with these settings. Two uses with the same ones are one tool. */
function configuredName(
  {
    name,
    settings,
    location,
  }: { readonly name: string; readonly settings: JsonObject; readonly location: Location },
  { builtIn, configured }: ToolSources,
  report: Report,
): readonly string[] {
  const problem = builtIn.settingsProblem?.(name, settings);
  if (problem !== undefined) report("error", inside(location, "with"), `The tool ${name} ${problem}`);
  const ordered = Object.fromEntries(
    Object.entries(settings).toSorted(([one], [other]) => (one < other ? -1 : 1)),
  );
  const own = `${name} ${JSON.stringify(ordered)}`;
  configured.set(own, { use: name, with: ordered });
  return [own];
}

/** Keys that would change what the tool does must not be ignored silently. */
function reportIdleKeys(
  item: unknown,
  {
    name,
    location,
    takesSettings,
  }: { readonly name: string; readonly location: Location; readonly takesSettings: boolean },
  report: Report,
): void {
  if (!isJsonObject(item) || pythonReference(item) !== undefined) return;
  if (takesSettings && item["with"] !== undefined && !isJsonObject(item["with"])) {
    report("error", inside(location, "with"), `with of the tool ${name} must be a mapping of its settings`);
  }
  const idle = Object.keys(item).filter((key) => key !== "use" && !(takesSettings && key === "with"));
  if (idle.length === 0) return;
  report(
    "error",
    location,
    `The tool ${name} takes no ${idle.join(", ")} here: remove every key but "use"${takesSettings ? ' and "with"' : ""}`,
  );
}

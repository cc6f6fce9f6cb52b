import { isJsonObject } from "../../json/json.ts";
import { didYouMean } from "../../text/did-you-mean.ts";
import { type Entry, inside, type Location, type Report } from "./entry.ts";

/** Where a crew's tools come from. Of two with the same name the crew's own counts. */
export interface ToolSources {
  /** Of tools/*.ts only the names matter. */
  readonly files: ReadonlyMap<string, string>;
  /** Names of the tools that whoever runs the crew provides. */
  readonly builtInTools: readonly string[];
}

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
    const written = writtenName(item);
    if (written === undefined) {
      const message = `A tool of ${entry.name} must be the name of a file in tools/, or {"use": "<name>"}`;
      report("error", location, message);
      return [];
    }
    const name = written.replace(/^custom:/, "").replace(/^.*:/, "");
    if (isOwnTool(name, sources.files) || sources.builtInTools.includes(name)) {
      reportIdleKeys(item, { name, location }, report);
      return [name];
    }
    const builtIn = isJsonObject(item) ? builtInList(sources) : "";
    report("unfinished", location, `There is no tool ${written}${hint(name, sources)}${builtIn}`);
    return [];
  });
}

/** CrewAI's ways of naming a tool ("SerperDevTool", "module:Class", "custom:name"), and crew.jsonc's own. */
function writtenName(item: unknown): string | undefined {
  const name = isJsonObject(item) ? item["use"] : item;
  return typeof name === "string" && name.trim() !== "" ? name.trim() : undefined;
}

/** Whether a file of the crew's folder is the tool of this name. */
export function isOwnTool(name: string, files: ReadonlyMap<string, string>): boolean {
  return /^[\w-]+$/.test(name) && files.has(`tools/${name}.ts`);
}

/** Keys that would change what the tool does must not be ignored silently. */
function reportIdleKeys(
  item: unknown,
  { name, location }: { readonly name: string; readonly location: Location },
  report: Report,
): void {
  if (!isJsonObject(item)) return;
  const idle = Object.keys(item).filter((key) => key !== "use");
  if (idle.length === 0) return;
  report("error", location, `The tool ${name} takes no ${idle.join(", ")} here: remove every key but "use"`);
}

const builtInList = ({ builtInTools }: ToolSources): string =>
  builtInTools.length === 0 ? "" : `. Built-in tools: ${builtInTools.join(", ")}`;

function hint(name: string, { files, builtInTools }: ToolSources): string {
  const there = [...files.keys()].flatMap((file) => /^tools\/([\w-]+)\.ts$/.exec(file)?.[1] ?? []);
  const near = didYouMean(name, [...there, ...builtInTools]);
  return near || `: write tools/${/^[\w-]+$/.test(name) ? name : "<name>"}.ts`;
}

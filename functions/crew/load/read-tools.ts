import { isJsonObject } from "../../json/json.ts";
import { didYouMean } from "../../text/did-you-mean.ts";
import { type Body, inside, type Place, type Report } from "./entry.ts";

/** Where a crew's tools come from. Of two with one name the crew's own counts. */
export interface ToolSources {
  /** Of tools/*.ts only the names matter. */
  readonly files: ReadonlyMap<string, string>;
  /** Names of the tools that whoever runs the crew brings along. */
  readonly builtInTools: readonly string[];
}

/** Names of the tools a body names: base names of files, or built-in ones. Undefined when it names none; those not there are left out. */
export function readTools(body: Body, sources: ToolSources, report: Report): readonly string[] | undefined {
  const field = body.fields.get("tools");
  if (field === undefined || field.value === null) return undefined;
  if (!Array.isArray(field.value)) {
    report("error", field.place, `tools of ${body.name} must be a list`);
    return undefined;
  }
  const entries: readonly unknown[] = field.value;
  if (entries.length === 0) return undefined;
  return entries.flatMap((entry, index) => {
    const place = inside(field.place, index);
    const written = writtenName(entry);
    if (written === undefined) {
      const message = `A tool of ${body.name} must be the name of a file in tools/, or {"use": "<name>"}`;
      report("error", place, message);
      return [];
    }
    const name = written.replace(/^custom:/, "").replace(/^.*:/, "");
    if (isOwnTool(name, sources.files) || sources.builtInTools.includes(name)) {
      reportIdleKeys(entry, name, place, report);
      return [name];
    }
    const builtIn = isJsonObject(entry) ? builtInList(sources) : "";
    report("unfinished", place, `There is no tool ${written}${hint(name, sources)}${builtIn}`);
    return [];
  });
}

/** CrewAI's ways of naming a tool ("SerperDevTool", "module:Class", "custom:name"), and crew.jsonc's own. */
function writtenName(entry: unknown): string | undefined {
  const name = isJsonObject(entry) ? entry["use"] : entry;
  return typeof name === "string" && name.trim() !== "" ? name.trim() : undefined;
}

/** Whether a file of the crew's folder is the tool of this name. */
export function isOwnTool(name: string, files: ReadonlyMap<string, string>): boolean {
  return /^[\w-]+$/.test(name) && files.has(`tools/${name}.ts`);
}

/** Keys that would change what the tool does must not be passed over in silence. */
function reportIdleKeys(entry: unknown, name: string, place: Place, report: Report): void {
  if (!isJsonObject(entry)) return;
  const idle = Object.keys(entry).filter((key) => key !== "use");
  if (idle.length === 0) return;
  report("error", place, `The tool ${name} takes no ${idle.join(", ")} here: leave out all keys but "use"`);
}

const builtInList = ({ builtInTools }: ToolSources): string =>
  builtInTools.length === 0 ? "" : `. Built-in tools: ${builtInTools.join(", ")}`;

function hint(name: string, { files, builtInTools }: ToolSources): string {
  const there = [...files.keys()].flatMap((file) => /^tools\/([\w-]+)\.ts$/.exec(file)?.[1] ?? []);
  const near = didYouMean(name, [...there, ...builtInTools]);
  return near || `: write tools/${/^[\w-]+$/.test(name) ? name : "<name>"}.ts`;
}

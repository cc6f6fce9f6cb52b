import { type Requirement, requirementText } from "../declared/requirement.ts";
import { BROUGHT_PACKAGES } from "./brought-packages.ts";

/** A module that a file imports and that is none of Python's own. */
export interface ImportedModule {
  readonly module: string;
  /** Path in the crew's folder, or else in _shared. */
  readonly file: string;
  readonly line: number;
  /** Its absence is caught. */
  readonly optional: boolean;
}

export interface WantedPackages {
  /** As pip reads them, sorted. */
  readonly lines: readonly string[];
  /** What nobody has asked for, and why it is wanted. */
  readonly added: readonly { readonly name: string; readonly because: string }[];
}

/** What stands in for them is a part of Stepcrew; they themselves would have 908 MB. */
const STOOD_IN_FOR = new Set(["crewai", "crewai-tools", "crewai-core", "crewai-cli"]);

/**
 * The packages of a crew's Python: what it asks for without CrewAI, pydantic, and what its files import and
 * only CrewAI would have brought.
 */
export function wantedPackages(
  declared: readonly Requirement[],
  imports: readonly ImportedModule[],
): WantedPackages {
  const own = declared.filter(({ name }) => !STOOD_IN_FOR.has(name));
  const names = new Set(own.map(({ name }) => name));
  const added = new Map<string, { readonly line: string; readonly because: string }>();
  const add = (module: string, because: string): void => {
    const brought = BROUGHT_PACKAGES.get(module);
    if (brought === undefined || names.has(brought.name) || added.has(brought.name)) return;
    added.set(brought.name, { line: `${brought.name}${brought.versions}`, because });
  };
  add("pydantic", "CrewAI's tools are made of it");
  for (const { module, file } of imports) add(module, `${file} imports ${module}`);
  const lines = [...own.map(requirementText), ...[...added.values()].map(({ line }) => line)];
  return {
    lines: [...new Set(lines)].toSorted((one, other) => (one < other ? -1 : 1)),
    added: [...added].map(([name, { because }]) => ({ name, because })),
  };
}

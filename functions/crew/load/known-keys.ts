import { isJsonObject } from "../../json/json.ts";
import { didYouMean, nearestFirst } from "../../text/did-you-mean.ts";
import { type Entry, inside, isAskedFor, type Report } from "./entry.ts";
import { toBoolean } from "./lax.ts";
import { pythonReference, pythonReferences } from "./moved/python-reference.ts";

/**
 * What becomes of a key. "used": read by the loader. "ignored": has no bearing on what a crew answers.
 * "refused": would change what the answer is based on, so that going on without it would mislead.
 * "unfinished": left out, so that the crew can be rehearsed without it. "warned": left out, with a warning.
 */
type Treatment = "used" | "ignored" | "refused" | "unfinished" | "warned";

export type KeyTable = ReadonlyMap<string, Treatment>;

function table(words: Partial<Readonly<Record<Treatment, string>>>): KeyTable {
  return new Map(
    (Object.keys(words) as Treatment[]).flatMap((treatment) =>
      (words[treatment] ?? "").split(/\s+/).map((key): [string, Treatment] => [key, treatment]),
    ),
  );
}

export const CREW_KEYS = table({
  used:
    "todo name description agents tasks process inputs strict_inputs llm cache max_rpm tool_failure_policy manager_llm manager_agent " +
    "before_kickoff_callbacks after_kickoff_callbacks before_kickoff after_kickoff task_callback python_effects python_seconds python_version",
  refused: "skills config",
  unfinished: "knowledge knowledge_sources",
  warned: "memory planning planning_llm step_callback embedder function_calling_llm",
  ignored:
    "verbose tracing share_crew stream output_log_file checkpoint security_config trained_agents_file chat_llm prompt_file",
});

export const AGENT_KEYS = table({
  used:
    "todo name role goal backstory llm tools max_iter max_retry_limit max_tokens use_system_prompt inject_date date_format " +
    "config settings type tool_failure_policy cache respect_context_window allow_delegation max_rpm " +
    "max_execution_time system_template prompt_template response_template",
  refused: "apps a2a skills multimodal from_repository",
  unfinished: "mcps knowledge knowledge_sources knowledge_config",
  warned:
    "memory planning planning_config reasoning max_reasoning_attempts step_callback callbacks function_calling_llm " +
    "cache_handler embedder guardrail",
  ignored:
    "verbose allow_code_execution code_execution_mode checkpoint security_config " +
    "executor_class guardrail_max_retries",
});

export const TASK_KEYS = table({
  used:
    "todo name description expected_output agent tools context output_json output_pydantic output_file markdown config type " +
    "tool_failure_policy async_execution condition guardrail guardrails guardrail_max_retries max_retries " +
    "allow_crewai_trigger_context callback",
  refused: "human_input input_files converter_cls response_model",
  ignored: "verbose create_directory security_config callbacks",
});

/** Of the keys that are not used, those that CrewAI reads as truth values, "false" and "no" in quotes too. */
const BOOLEAN_KEYS = new Set("human_input multimodal memory planning reasoning".split(" "));

const OWN_TOOL = "write a tool that looks it up, or put it into the description";

/** What to write in place of a refused key. */
const ADVICE: Readonly<Record<string, string>> = {
  mcps: "write a file in tools/ for each tool that you need",
  knowledge: OWN_TOOL,
  knowledge_sources: OWN_TOOL,
  knowledge_config: OWN_TOOL,
  skills: "put what they say into the backstory",
  apps: "write a tool for what it is to do",
  a2a: "write a tool that asks the other agent",
  multimodal: "give what the picture shows as an input",
  input_files: "give what the files say as inputs",
  human_input: "look at the answer once it is there, or write a guardrail",
  converter_cls: "output_json converts by its schema",
  response_model: "write output_json with a JSON Schema",
  from_repository: "write the agent itself here",
  config: "write its keys beside it",
};

/** What to do instead of writing a key; not a whole sentence. */
export const adviceOn = (key: string): string | undefined =>
  Object.hasOwn(ADVICE, key) ? ADVICE[key] : undefined;

/** The key, and what of Python, or of CrewAI's platform, it names. */
function named(key: string, value: unknown): string {
  const items: readonly unknown[] = Array.isArray(value) ? value : [];
  const slugs =
    key === "mcps" ? items.filter((item) => typeof item === "string" && !/^https?:/.test(item)) : [];
  const files = key === "knowledge_sources" ? items.flatMap(filesOf) : [];
  const names = [...pythonReferences(value), ...slugs, ...files];
  return names.length === 0 ? key : `${key} (${names.join(", ")})`;
}

/** What a source of knowledge is read from: CrewAI writes a file's path, or a mapping that has it. */
function filesOf(source: unknown): readonly string[] {
  if (typeof source === "string") return [source];
  if (!isJsonObject(source)) return [];
  return [source["file_path"], source["file_paths"]].flat().filter((file) => typeof file === "string");
}

/** Reports each key of an entry that is not simply used. In crew.jsonc, unknown keys are errors. */
export function checkKeys(entry: Entry, keys: KeyTable, report: Report): void {
  for (const [key, { value: written, location }] of entry.fields) {
    const value = BOOLEAN_KEYS.has(key) ? toBoolean(written) : written;
    const treatment = keys.get(key);
    if (treatment === undefined) {
      const known = [...keys].filter(([, how]) => how === "used").map(([name]) => name);
      const near = didYouMean(key, keys.keys());
      const level = location.document.file.endsWith("aml") ? "warning" : "error";
      report(
        level,
        location,
        `${key} is not a known key${near || `; the nearest to it is ${nearestFirst(key, known)[0]}`}`,
      );
    } else if (isAskedFor(value) && treatment === "refused") {
      report("error", location, `${key} is not supported${adviceOn(key) ? `: ${adviceOn(key)}` : ""}`);
    } else if (isAskedFor(value) && treatment === "unfinished") {
      report(
        "unfinished",
        location,
        `${named(key, value)} ${key === "knowledge" ? "is" : "are"} not supported: ${adviceOn(key)}`,
      );
    } else if (isAskedFor(value) && treatment === "warned") {
      report("warning", location, `${named(key, value)} is not supported and has no effect`);
    }
  }
  refuseOtherTypes(entry, report);
  reportTodos(entry, report);
}

/** What an import left to do; whoever has done it removes the sentence. */
function reportTodos({ fields }: Entry, report: Report): void {
  const field = fields.get("todo");
  if (field === undefined || !isAskedFor(field.value)) return;
  const isList = Array.isArray(field.value);
  const sentences: readonly unknown[] = isList ? (field.value as unknown[]) : [field.value];
  for (const [index, sentence] of sentences.entries()) {
    const location = isList ? inside(field.location, index) : field.location;
    if (typeof sentence === "string") report("unfinished", location, `To do: ${sentence}`);
    else report("error", location, "todo is a list of sentences, each of which keeps the crew unfinished");
  }
}

/**
 * A type is CrewAI's own class, or a Python one of the project's, which behaves in ways that cannot be known
 * here.
 */
function refuseOtherTypes(entry: Entry, report: Report): void {
  const field = entry.fields.get("type");
  if (field === undefined || !isAskedFor(field.value)) return;
  if (typeof field.value === "string" && KNOWN_TYPES.has(field.value.toLowerCase())) return;
  const python = pythonReference(field.value);
  const message =
    python === undefined
      ? `type: ${JSON.stringify(field.value)} is not supported`
      : `type is ${python}, a class of Python that is not known here: write Agent, Task or ConditionalTask`;
  report("error", field.location, message);
}

const KNOWN_TYPES = new Set(["agent", "task", "conditionaltask"]);

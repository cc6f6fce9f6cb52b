import { isAskedFor, type Body, type Report } from "./body.ts";

/**
 * What becomes of a key. "used": read by the loader. "ignored": has no bearing on what a crew answers. "refused": would
 * change what the answer is based on, so that going on without it would mislead. "warned": is left out, and said so.
 */
type Treatment = "used" | "ignored" | "refused" | "warned";

function table(words: Readonly<Record<Treatment, string>>): ReadonlyMap<string, Treatment> {
  return new Map(
    (Object.keys(words) as Treatment[]).flatMap((treatment) =>
      words[treatment].split(/\s+/).map((key): [string, Treatment] => [key, treatment]),
    ),
  );
}

export const CREW_KEYS = table({
  used: "name description agents tasks process inputs llm cache tool_failure_policy manager_llm manager_agent",
  refused:
    "knowledge knowledge_sources skills before_kickoff_callbacks after_kickoff_callbacks " +
    "before_kickoff after_kickoff config",
  warned: "memory planning planning_llm step_callback task_callback max_rpm embedder function_calling_llm",
  ignored:
    "verbose tracing share_crew stream output_log_file checkpoint security_config trained_agents_file chat_llm prompt_file",
});

export const AGENT_KEYS = table({
  used:
    "name role goal backstory llm tools max_iter max_retry_limit max_tokens use_system_prompt inject_date date_format " +
    "config settings type tool_failure_policy cache respect_context_window allow_delegation",
  refused:
    "mcps apps a2a skills multimodal knowledge knowledge_sources knowledge_config from_repository " +
    "system_template prompt_template response_template",
  warned:
    "memory planning planning_config reasoning max_reasoning_attempts step_callback callbacks function_calling_llm " +
    "max_rpm max_execution_time cache_handler embedder guardrail",
  ignored:
    "verbose allow_code_execution code_execution_mode checkpoint security_config " +
    "executor_class guardrail_max_retries",
});

export const TASK_KEYS = table({
  used:
    "name description expected_output agent tools context output_json output_pydantic output_file markdown config type " +
    "tool_failure_policy async_execution condition",
  refused: "guardrail guardrails human_input input_files converter_cls response_model",
  warned: "callback allow_crewai_trigger_context",
  ignored: "verbose create_directory security_config guardrail_max_retries max_retries callbacks",
});

/** Reports each key of a body that is not simply used. A strict body's unknown keys are errors. */
export function checkKeys(body: Body, keys: ReadonlyMap<string, Treatment>, report: Report): void {
  for (const [key, { value, place }] of body.fields) {
    const treatment = keys.get(key);
    if (treatment === undefined) {
      const known = [...keys].filter(([, how]) => how === "used").map(([name]) => name);
      const level = place.document.file.endsWith("aml") ? "warning" : "error";
      report(level, place, `${key} is not known here; known are ${known.join(", ")}`);
    } else if (isAskedFor(value) && treatment === "refused") {
      report(
        "error",
        place,
        `${key} is not supported, and the answer would not be what the crew asks for without it`,
      );
    } else if (isAskedFor(value) && treatment === "warned") {
      report("warning", place, `${key} is not supported and has no effect`);
    }
  }
  refuseOtherTypes(body, report);
}

/** A type is CrewAI's own class, or a Python one of the project's, which behaves as nobody here can know. */
function refuseOtherTypes(body: Body, report: Report): void {
  const field = body.fields.get("type");
  if (field === undefined || !isAskedFor(field.value)) return;
  if (typeof field.value === "string" && KNOWN_TYPES.has(field.value.toLowerCase())) return;
  report("error", field.place, `type: ${JSON.stringify(field.value)} is not supported`);
}

const KNOWN_TYPES = new Set(["agent", "task", "conditionaltask"]);

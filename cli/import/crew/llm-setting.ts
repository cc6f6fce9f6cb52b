import { MODEL_VARIABLES, PROVIDERS } from "../../../functions/adapters/models/providers/providers.ts";
import { isJsonObject, type JsonValue } from "../../../functions/json/json.ts";
import { calledName } from "../values/evaluate-call.ts";
import { isObject, type ObjectValue, type Value } from "../values/value.ts";
import { addTodo, type CrewContext, type Draft, placeOf, pythonText, put, remark } from "./draft.ts";
import { knownValue } from "./known-values.ts";

/** Classes of models, and what the model's name begins with here. */
const PREFIXES: ReadonlyMap<string, string> = new Map([
  ["LLM", ""],
  ...PROVIDERS.flatMap(({ prefixes: [prefix], classes = [] }) =>
    classes.map((name) => [name, `${prefix}/`] as const),
  ),
]);

/** Names of settings by what the classes call them. */
const SETTINGS: Readonly<Record<string, string>> = {
  model: "model",
  model_name: "model",
  model_id: "model",
  azure_deployment: "model",
  deployment_name: "model",
  temperature: "temperature",
  top_p: "top_p",
  max_tokens: "max_tokens",
  max_output_tokens: "max_tokens",
  num_predict: "max_tokens",
  timeout: "timeout",
  request_timeout: "timeout",
  base_url: "base_url",
  api_base: "base_url",
  max_completion_tokens: "max_tokens",
  api_version: "api_version",
  openai_api_version: "api_version",
  extra_headers: "extra_headers",
  default_headers: "extra_headers",
  stop_sequences: "stop",
  ...Object.fromEntries(
    [
      "top_k",
      "seed",
      "stop",
      "presence_penalty",
      "frequency_penalty",
      "reasoning_effort",
      "provider",
      "api",
    ].map((name) => [name, name]),
  ),
};

const KEYS = /(^|_)(api_?key|secret|token|credentials|password)($|_)|api_key/i;
const KEY_HEADERS = /auth|key|token|secret|cookie/i;
/** What changes nothing of an answer. */
const IDLE = /^(verbose|streaming|stream|callbacks|cache|tags|metadata|max_retries)$/;
/** Variables by which the environment names a model here as well. */
const isModelVariable = (name: string): boolean => MODEL_VARIABLES.some((one) => one === name);

const ADVICE = 'Write the model here, as "<provider>/<model>", and its settings.';

/** Writes a model: a text, or a mapping with its settings. */
export function putLlm(context: CrewContext, draft: Draft, key: string, value: Value): void {
  const setting = llmSetting(context, draft, key, value);
  if (setting !== undefined) put(draft, key, setting, value);
}

function llmSetting(context: CrewContext, draft: Draft, key: string, value: Value): JsonValue | undefined {
  if (value.kind === "variable") return fromVariable(context, draft, key, value);
  if (isObject(value)) return fromClass(context, draft, key, value);
  const known = knownValue(context, value);
  if (known === null || typeof known === "string") return known;
  if (isJsonObject(known)) return withoutKeys(context, draft, known, value);
  const why = value.kind === "unknown" ? value.why : "is computed";
  addTodo(draft, value, `${key} of ${draft.name} ${why}`, ADVICE);
  return undefined;
}

/** The environment names the model; what the project falls back to is written. */
function fromVariable(
  context: CrewContext,
  draft: Draft,
  key: string,
  value: Value & { readonly kind: "variable" },
): JsonValue | undefined {
  const { name, fallback } = value;
  const written = fallback && knownValue(context, fallback);
  const isRead = isModelVariable(name);
  if (typeof written === "string") {
    const message = `${key} of ${draft.name} is ${written}, which the variable ${name} may change in Python: here it does not`;
    context.notes.push(remark(value, message));
    return written;
  }
  if (isRead) {
    context.notes.push(
      remark(
        value,
        `${key} of ${draft.name} comes from the variable ${name}, as it does here for every agent that names no model`,
      ),
    );
    return undefined;
  }
  addTodo(
    draft,
    value,
    `${key} of ${draft.name} comes from the variable ${name}`,
    `${ADVICE} Or set MODEL, which holds for agents that name none.`,
  );
  return undefined;
}

function fromClass(
  context: CrewContext,
  draft: Draft,
  key: string,
  value: ObjectValue,
): JsonValue | undefined {
  const name = calledName(value);
  const prefix = value.callee.kind === "external" ? PREFIXES.get(name) : undefined;
  if (prefix === undefined) {
    addTodo(
      draft,
      value,
      `${key} of ${draft.name} is made by ${name || "what is computed"}, which is Python`,
      ADVICE,
    );
    return undefined;
  }
  const settings = new Map<string, JsonValue>();
  const [model] = value.args;
  const named = new Map([...(model ? [["model", model] as const] : []), ...value.named]);
  for (const [written, given] of named) addSetting(context, draft, { written, given, key }, settings);
  for (const spread of value.spreads)
    addTodo(
      draft,
      value,
      `settings of ${key} of ${draft.name} are spread out of ${pythonText(spread)}`,
      ADVICE,
    );
  const isNamed = [...named.keys()].some((written) => SETTINGS[written] === "model");
  if (!isNamed && value.spreads.length === 0)
    addTodo(draft, value, `${key} of ${draft.name} is a ${name} that names no model`, ADVICE);
  const bare = settings.get("model");
  if (typeof bare === "string") settings.set("model", withPrefix(bare, prefix));
  if (settings.size === 0) return undefined;
  return settings.size === 1 && typeof bare === "string"
    ? (settings.get("model") ?? null)
    : Object.fromEntries(settings);
}

/** A name that says its provider is left as it is: CrewAI itself reads it so. */
function withPrefix(model: string, prefix: string): string {
  const known = [...PREFIXES.values()].some((one) => one !== "" && model.startsWith(one));
  return known ? model : `${prefix}${model}`;
}

interface Setting {
  readonly written: string;
  readonly given: Value;
  readonly key: string;
}

function addSetting(
  context: CrewContext,
  draft: Draft,
  { written, given, key }: Setting,
  settings: Map<string, JsonValue>,
): void {
  const plain = written.endsWith("_api_base") ? "api_base" : written;
  const name = Object.hasOwn(SETTINGS, plain) ? SETTINGS[plain] : undefined;
  if (KEYS.test(written)) {
    const from =
      given.kind === "variable"
        ? `comes from the variable ${given.name}`
        : "stands in the Python and was not copied";
    context.notes.push(
      remark(
        given,
        `${written} of ${key} of ${draft.name} ${from}: set the provider's variable, which docs/settings.md names`,
      ),
    );
    return;
  }
  const fallback = given.kind === "variable" ? given.fallback : undefined;
  const known = knownValue(context, fallback ?? given);
  if (name !== undefined && known !== undefined) {
    if (fallback !== undefined)
      context.notes.push(
        remark(
          given,
          `${written} of ${key} of ${draft.name} is what ${placeOf(given)} falls back to: the variable changes nothing here`,
        ),
      );
    const plain = name === "extra_headers" ? harmless(context, draft, known, given) : known;
    if (plain !== null) settings.set(name, plain);
    return;
  }
  if (IDLE.test(written) || known === null) return;
  if (name === "model" && given.kind === "variable" && isModelVariable(given.name)) {
    context.notes.push(
      remark(
        given,
        `${key} of ${draft.name} comes from the variable ${given.name}, as it does here for every agent that names no model`,
      ),
    );
    return;
  }
  const why =
    name === undefined
      ? "is no setting of models here"
      : given.kind === "variable"
        ? `comes from the variable ${given.name}`
        : "is computed";
  addTodo(
    draft,
    given,
    `${written} of ${key} of ${draft.name} ${why}`,
    name === undefined ? "Do without it, and remove this entry." : `Write it in ${key}.`,
  );
}

/** Headers without those that let somebody in; null where nothing is left. */
function harmless(context: CrewContext, draft: Draft, headers: JsonValue, given: Value): JsonValue {
  if (!isJsonObject(headers)) return headers;
  const kept = Object.entries(headers).filter(([name]) => !KEY_HEADERS.test(name));
  if (kept.length < Object.keys(headers).length)
    context.notes.push(
      remark(
        given,
        `a key in the headers of the model of ${draft.name} was not copied: set the provider's variable`,
      ),
    );
  return kept.length === 0 ? null : Object.fromEntries(kept);
}

function withoutKeys(
  context: CrewContext,
  draft: Draft,
  settings: { readonly [key: string]: JsonValue },
  origin: Value,
): JsonValue {
  const kept = Object.entries(settings).filter(([name]) => !KEYS.test(name));
  if (kept.length < Object.keys(settings).length)
    context.notes.push(
      remark(
        origin,
        `the key in the model's settings of ${draft.name} was not copied: set the provider's variable, which docs/settings.md names`,
      ),
    );
  return Object.fromEntries(kept);
}

import type { ModelReply, ModelRequest } from "../support/models/scripted-model-server.ts";
import { ROLES, type Scenario } from "./scenario.ts";

/** What a run of a scenario came to, in a form that both engines have. */
export interface Outcome {
  readonly error?: string;
  readonly raw?: string;
  readonly tasks?: readonly {
    readonly name: string;
    readonly description: string;
    readonly expected: string;
    readonly raw: string;
    readonly agent: string;
    readonly summary: string;
    readonly value: unknown;
    readonly format: string;
    /** "tool: reason" */
    readonly failures: readonly string[];
    readonly file: string | null;
  }[];
  readonly usage?: Readonly<Record<string, unknown>>;
}

/**
 * A call of the model as one line: who made it, with which tools, held to a schema or not, and what its
 * prompt had of the marks.
 */
export function describeCalls(
  scenario: Pick<Scenario, "marks" | "order" | "roles">,
  calls: readonly { readonly request: ModelRequest; readonly reply: ModelReply | undefined }[],
): readonly string[] {
  const marks = new Set(scenario.marks);
  const lines = calls.map(({ request, reply }) => {
    const inOrder = scenario.order === "any" ? [...marks].toSorted() : [...marks];
    const line = describeCall(request, inOrder, scenario.roles ?? ROLES);
    const text = typeof reply === "string" ? reply : reply && "text" in reply ? reply.text : undefined;
    if (text?.trim()) marks.add(text);
    return line;
  });
  return scenario.order === "any" ? lines.toSorted() : lines;
}

function describeCall(request: ModelRequest, marks: readonly string[], roles: readonly string[]): string {
  const { messages } = request;
  const prompt = messages.map(({ content }) => textIn(content)).join("\n");
  const first = textIn(messages[0]?.content);
  const role = roles
    .toSorted((left, right) => right.length - left.length)
    .find((name) => first.includes(name));
  const tools = (request.tools ?? []).map((tool) => tool.function.name).toSorted();
  const parts = [
    role ?? "nobody",
    tools.length > 0 && `tools ${tools.join(", ")}`,
    request.response_format && "schema",
    ...settingsOf(request),
    `${messages.map((message) => letterOf(message.role)).join("")}`,
    ...marks.filter((mark) => prompt.includes(mark)).map((mark) => JSON.stringify(mark)),
  ];
  return parts.filter(Boolean).join(" · ");
}

/** What the request asks of the model beside an answer; the scenarios' usual model is not worth a word. */
function settingsOf({ model, body }: ModelRequest): readonly string[] {
  const { temperature, top_p, max_tokens, max_completion_tokens = max_tokens } = body;
  const settings = {
    model: model === "gpt-4o" ? undefined : model,
    temperature,
    top_p,
    max_completion_tokens,
  };
  return Object.entries(settings)
    .filter(([, value]) => value !== undefined && value !== null)
    .map(([name, value]) => `${name} ${String(value)}`);
}

/** The conversation's shape: s, u, a, t for its messages' roles. */
function letterOf(role: string): string {
  return role === "developer" ? "s" : role.slice(0, 1);
}

function textIn(content: unknown): string {
  if (typeof content === "string") return content;
  return content === null || content === undefined ? "" : JSON.stringify(content);
}

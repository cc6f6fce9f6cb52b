import type { StepDetail } from "../../client/typescript/api-types.ts";
import { CopyButton } from "../components/copy-button.tsx";
import { counted } from "../format/amounts.ts";
import { asFields, partsOf, valuePart } from "./message-parts.ts";
import { PartView } from "./part-view.tsx";

/** What a model, a tool or a function was asked. */
export function StepAsked({ step: { asked, missing } }: { readonly step: StepDetail }) {
  const missed = Object.entries(missing).filter(([key]) => key.startsWith("asked"));
  return (
    <section>
      <div class="bar">
        <h3>Prompt</h3>
        <span class="gap" />
        {asked !== null && (
          <CopyButton text={JSON.stringify(asked, undefined, 2)} label="Copy as JSON" class="quiet tiny" />
        )}
      </div>
      {missed.map(([key, why]) => (
        <p key={key} class="muted">
          {why}
        </p>
      ))}
      {asked !== null &&
        (Array.isArray(asked["messages"]) ? <Request asked={asked} /> : <Arguments asked={asked} />)}
    </section>
  );
}

type Asked = NonNullable<StepDetail["asked"]>;

/** A tool's name stands above already. */
function Arguments({ asked }: { readonly asked: Asked }) {
  const { tool, input, ...others } = asked;
  const isToolCall = typeof tool === "string" && input !== undefined && Object.keys(others).length === 0;
  return <PartView part={valuePart("Arguments", isToolCall ? input : asked)} />;
}

/** The conversation as it was sent, then what was sent beside it. */
function Request({ asked }: { readonly asked: Asked }) {
  const { messages, tools, ...others } = asked;
  return (
    <>
      {(messages as readonly unknown[]).map((message, index) => (
        <Message key={index} message={message} />
      ))}
      {Array.isArray(tools) && tools.length > 0 && <Offered tools={tools} />}
      {Object.entries(others)
        .filter(([, value]) => hasContent(value))
        .map(([name, value]) => (
          <details key={name} class="more">
            <summary>{name.replaceAll("_", " ")}</summary>
            <PartView part={valuePart("", value)} />
          </details>
        ))}
    </>
  );
}

const ROLES: ReadonlyMap<string, string> = new Map([
  ["system", "System"],
  ["user", "User"],
  ["assistant", "Assistant"],
  ["tool", "Tool"],
]);

function Message({ message }: { readonly message: unknown }) {
  const { role, content } = asFields(message) ?? { content: message };
  const name = typeof role === "string" ? role : "";
  return (
    <div class={`message ${ROLES.has(name) ? name : ""}`}>
      <h4>{ROLES.get(name) ?? "Message"}</h4>
      {partsOf(content).map((part, index) => (
        <PartView key={index} part={part} />
      ))}
    </div>
  );
}

function Offered({ tools }: { readonly tools: readonly unknown[] }) {
  const names = tools.map((tool) => {
    const name = asFields(tool)?.["name"];
    return typeof name === "string" ? name : "?";
  });
  return (
    <details class="more">
      <summary>
        {counted(tools.length, "tool")} offered: {names.join(", ")}
      </summary>
      <PartView part={valuePart("", tools)} />
    </details>
  );
}

function hasContent(value: unknown): boolean {
  if (value === null || value === undefined) return false;
  const fields = asFields(value);
  return fields === undefined || Object.keys(fields).length > 0;
}

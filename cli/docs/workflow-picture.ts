import { Graphviz } from "@hpcc-js/wasm-graphviz";

import type { WorkflowDefinition } from "../../infra/template/read-local-template.ts";

type State = WorkflowDefinition["States"][string];

interface Arrow {
  readonly from: string;
  readonly to: string;
  readonly label: string;
  readonly style: "solid" | "dashed";
}

/** Readable on a white page and on a dark one, since the picture brings its own paper. */
const LOOK = [
  'bgcolor="#ffffff" pad=0.3 nodesep=1 ranksep=0.7',
  'node [shape=box style="rounded,filled" fillcolor="#eef3fb" color="#4a6ea9" fontcolor="#1c2733" fontname="Helvetica,Arial,sans-serif" fontsize=12 margin="0.42,0.14"]',
  'edge [color="#5b6673" fontcolor="#3b4550" fontname="Helvetica,Arial,sans-serif" fontsize=10]',
];

const FILL: Readonly<Record<string, string>> = {
  Choice: 'shape=diamond style=filled fillcolor="#fdf6e3" color="#b58900" margin="0.1,0.04"',
  Succeed: 'fillcolor="#e6f4ea" color="#2e7d32"',
  Fail: 'fillcolor="#fdecea" color="#b3261e"',
  Wait: 'fillcolor="#f3f0fa" color="#6a51a3"',
};

/** The workflow as it is synthesized, as an SVG picture; the same definition always gives the same text. */
export async function workflowPicture(definition: WorkflowDefinition): Promise<string> {
  const graphviz = await Graphviz.load();
  const svg = graphviz.dot(workflowGraph(definition));
  // Graphviz writes its own version into a comment: a newer one would make the picture look stale.
  return `${svg.replaceAll(/<!--[\s\S]*?-->\s*/g, "").trim()}\n`;
}

/** The same in Graphviz's language. */
function workflowGraph({ StartAt, States }: WorkflowDefinition): string {
  const states = Object.entries(States).map(
    ([name, state]) => `${quoted(name)} [label=${quoted(labelOf(name, state))} ${FILL[state.Type] ?? ""}]`,
  );
  const arrows = Object.entries(States).flatMap(([name, state]) => arrowsFrom(name, state));
  return [
    "digraph workflow {",
    ...LOOK,
    'start [shape=circle label="" width=0.18 style=filled fillcolor="#1c2733"]',
    ...states,
    `start -> ${quoted(StartAt)}`,
    ...arrows.map(
      ({ from, to, label, style }) =>
        `${quoted(from)} -> ${quoted(to)} [label=${quoted(label && `  ${label.replaceAll("\n", "  \n  ")}  `)} style=${style}]`,
    ),
    "}",
  ].join("\n");
}

const quoted = (text: string): string =>
  `"${text.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n")}"`;

/** A task says how many kinds of failure it repeats: which they are is in docs/durability.md. */
function labelOf(name: string, { Retry: retries = [] }: State): string {
  const kinds = (retries as readonly unknown[]).length;
  return kinds === 0 ? name : `${name}\n↻ repeats ${kinds} kinds of failure`;
}

function arrowsFrom(name: string, state: State): readonly Arrow[] {
  const { Next, Default, Choices = [], Catch = [] } = state;
  const to = (target: unknown, label: string, style: Arrow["style"] = "solid"): readonly Arrow[] =>
    typeof target === "string" ? [{ from: name, to: target, label, style }] : [];
  return [
    ...to(Next, ""),
    ...(Choices as readonly Rule[]).flatMap((rule) => to(rule["Next"], ruleText(rule))),
    ...to(Default, "else"),
    ...(Catch as readonly Rule[]).flatMap((rule) =>
      to(rule["Next"], "anything else that is thrown", "dashed"),
    ),
  ];
}

type Rule = Readonly<Record<string, unknown>>;

/** "status = suspended and wait_seconds > 0": the last part of each variable's path is enough here. */
function ruleText(rule: Rule): string {
  if (Array.isArray(rule["And"])) return (rule["And"] as readonly Rule[]).map(ruleText).join("\nand ");
  const variable = String(rule["Variable"]).split(".").at(-1);
  if ("StringEquals" in rule) return `${variable} = ${String(rule["StringEquals"])}`;
  if ("NumericGreaterThan" in rule) return `${variable} > ${String(rule["NumericGreaterThan"])}`;
  throw new Error(`The picture knows no words for the choice ${JSON.stringify(rule)}`);
}

import { expect, it } from "vitest";

import { clientTypes } from "../../../cli/docs/client-types.ts";

const json = (schema: object) => ({ content: { "application/json": { schema } } });
const typesOf = (schemas: Readonly<Record<string, object>>): string =>
  clientTypes({ paths: {}, components: { schemas } }).split("\n").slice(2).join("\n");

it("writes each named schema as a type, with its texts as comments", () => {
  const schemas = {
    Task: {
      type: "object",
      description: "One task */ of a crew",
      properties: {
        name: { type: "string", description: "As the crew's files call it" },
        at: { type: ["string", "null"] },
        "odd-key": { type: "integer" },
        status: { enum: ["DONE", "OPEN"] },
        inner: { $ref: "#/components/schemas/Inner" },
        list: { type: "array", items: { anyOf: [{ $ref: "#/components/schemas/Inner" }, { type: "null" }] } },
        any: { $ref: "#/$defs/json" },
        fixed: { const: true },
      },
      required: ["name", "status"],
    },
    Inner: { type: "object", additionalProperties: { type: "number" } },
  };
  expect(typesOf(schemas)).toBe(`/** One task *\\/ of a crew */
export interface Task {
  /** As the crew's files call it */
  readonly name: string;
  readonly at?: string | null;
  readonly "odd-key"?: number;
  readonly status: "DONE" | "OPEN";
  readonly inner?: Inner;
  readonly list?: readonly (Inner | null)[];
  readonly any?: unknown;
  readonly fixed?: true;
}

export type Inner = { readonly [key: string]: number };
`);
});

it("names the bodies after their endpoint that have no name of their own", () => {
  const post = {
    operationId: "startCrew",
    requestBody: json({ type: "object", properties: { crew: { type: "string" } } }),
    responses: { "200": json({ $ref: "#/components/schemas/Started" }) },
  };
  const text = clientTypes({ paths: { "/crew/start": { post } } });
  expect(text).toContain("export interface StartCrewBody {\n  readonly crew?: string;\n}\n");
  expect(text).not.toContain("StartCrewAnswer");
});

it("refuses a schema that it has no type for", () => {
  expect(() => typesOf({ Odd: { type: "file" } })).toThrow(
    'There is no type in TypeScript for the schema {"type":"file"}',
  );
});

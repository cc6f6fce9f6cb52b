/** What answers are held to. */
export const Report = {
  type: "object",
  properties: {
    title: { type: "string" },
    score: { type: "integer" },
    // As pydantic writes an optional field.
    tags: {
      anyOf: [{ type: "array", items: { type: "string" } }, { type: "null" }],
      default: null,
    },
  },
  required: ["title", "score"],
};

export const Numbers = {
  type: "object",
  properties: { whole: { type: "integer" }, part: { type: "number" }, sure: { type: "boolean" } },
  required: ["whole", "part", "sure"],
};

export const Nested = {
  type: "object",
  properties: {
    items: {
      type: "array",
      items: {
        type: "object",
        properties: { name: { type: "string" }, size: { type: "integer" } },
        required: ["name", "size"],
      },
    },
  },
  required: ["items"],
};

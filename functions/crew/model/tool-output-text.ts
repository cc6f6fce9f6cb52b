import type { LanguageModelV4ToolResultPart } from "@ai-sdk/provider";

/** What a tool gave, in words. */
export function toolOutputText(output: LanguageModelV4ToolResultPart["output"]): string {
  switch (output.type) {
    case "text":
    case "error-text":
      return output.value;
    case "json":
    case "error-json":
      return JSON.stringify(output.value);
    case "execution-denied":
      return output.reason ?? "It was not allowed.";
    case "content":
      return output.value.map((part) => (part.type === "text" ? part.text : `(${part.type})`)).join("\n");
    default:
      return output satisfies never;
  }
}

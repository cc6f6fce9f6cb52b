/** Something that is not set, and that a crew cannot be started without. */
export interface MissingSetting {
  readonly setting: string;
  /**
   * Where it would be set: a variable of the functions, a key of `llm` in the crew's files, a setting of the
   * deployment; or nowhere, because this version of the code does not know what asks for it.
   */
  readonly place: "environment" | "llm" | "deployment" | "newer-version";
  readonly neededBy: { readonly kind: "model" | "tool" | "agent"; readonly name: string };
}

/** "SOME_API_KEY for some/model": what is missing and what for, as a part of a sentence. */
export function missingSettingText({ setting, place, neededBy: { kind, name } }: MissingSetting): string {
  const what = place === "llm" ? `${setting} in the crew's llm` : setting;
  switch (kind) {
    case "model":
      return `${what} for ${name}`;
    case "tool":
      return `${what} for the tool ${name}`;
    case "agent":
      return `${what} for the agent ${name}, which names no model`;
    default:
      return kind satisfies never;
  }
}

import type { ModelLimits } from "../../crew/ports.ts";
import type { ModelAddress } from "./model-address.ts";
import catalogue from "./model-catalogue.json" with { type: "json" };
import { REGION_PROFILE } from "./providers/region-profile.ts";

const MODELS: Readonly<Record<string, Readonly<Record<string, readonly number[]>>>> = catalogue.models;

/** Other spellings under which a model may be listed, one tried after the other on what came before. */
const PLAINER: readonly ((id: string) => string)[] = [
  (id) => id.toLowerCase(),
  (id) => id.replace(REGION_PROFILE, ""),
  // A model of one's own, "ft:gpt-4o-2024-08-06:acme::id", is listed as what it was made of.
  (id) => /^ft:[^:]+/.exec(id)?.[0] ?? id,
  (id) => id.replace(/^ft:/, ""),
  // A size, a price or a release: "llama3.1:8b", "gpt-4o-2026-01-31".
  (id) => id.replace(/:[^:]*$/, ""),
  (id) => id.replace(/-(?:\d{4}-\d{2}-\d{2}|\d{8})$/, ""),
];

/** How much a model takes and says, as the catalogue has it; empty for a model that it does not know. */
export function modelLimits({ provider, id }: Pick<ModelAddress, "provider" | "id">): ModelLimits {
  const listed = MODELS[provider.prefixes[0]] ?? {};
  let spelling = id;
  for (const plainer of [(same: string) => same, ...PLAINER]) {
    spelling = plainer(spelling);
    const found = Object.hasOwn(listed, spelling) ? listed[spelling] : undefined;
    if (found === undefined) continue;
    const [window, output] = found;
    return { ...(window !== undefined && { window }), ...(output !== undefined && { output }) };
  }
  return {};
}

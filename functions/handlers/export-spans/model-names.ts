import { providerOf, providerOfBareName, REHEARSAL } from "../../adapters/models/providers/providers.ts";

interface ModelNames {
  readonly "gen_ai.provider.name"?: string;
  readonly "gen_ai.request.model"?: string;
}

/** What OpenTelemetry calls a model, by its model string, with its provider in front or alone. */
export function modelNames(model: string | undefined): ModelNames {
  if (model === undefined) return {};
  const end = model.indexOf("/");
  const prefix = end > 0 ? model.slice(0, end) : undefined;
  const provider = prefix === undefined ? bareProvider(model) : providerOf(prefix);
  return {
    "gen_ai.provider.name": provider?.telemetryName ?? provider?.prefixes[0] ?? prefix ?? model,
    "gen_ai.request.model": model.slice(end + 1),
  };
}

const bareProvider = (model: string) =>
  REHEARSAL.prefixes.includes(model) ? REHEARSAL : providerOfBareName(model).provider;

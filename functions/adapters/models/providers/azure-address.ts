import { withoutSlash } from "./base-url.ts";
import type { Provider } from "./provider.ts";

type AddressOf = NonNullable<Provider["addressOf"]>;

/**
 * The version that CrewAI asks for where none is given and the address demands one.
 * https://learn.microsoft.com/azure/ai-foundry/openai/api-version-lifecycle
 */
const USUAL_VERSION = "2024-06-01";

/**
 * Azure's address forms: that of a resource alone, of its v1 API, of one deployment, or of Foundry's model
 * inference. The v1 API takes no version and finds the deployment by the model's name; a version that is
 * given asks the older one, which has the deployment in its path.
 * @param versionVariable holds the version, unless llm has an api_version or the address names one
 */
export const azureAddress =
  (versionVariable: string): AddressOf =>
  (written, { id, apiVersion, environment }) => {
    if (!URL.canParse(written)) return { baseUrl: written };
    const { origin, pathname, searchParams } = new URL(written);
    const path = withoutSlash(pathname).replace(/\/(?:chat\/completions|responses)$/, "");
    const version = apiVersion ?? searchParams.get("api-version") ?? environment[versionVariable]?.trim();
    if (/\/deployments\/[^/]+$|\/models$/.test(path)) {
      return { baseUrl: origin + path, query: { "api-version": version || USUAL_VERSION } };
    }
    const root = origin + path.replace(/(?:\/openai(?:\/v1|\/deployments)?)$/, "");
    if (!version || version === "v1" || path.endsWith("/openai/v1")) return { baseUrl: `${root}/openai/v1` };
    const deployment = encodeURIComponent(id);
    return { baseUrl: `${root}/openai/deployments/${deployment}`, query: { "api-version": version } };
  };

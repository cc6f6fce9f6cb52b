import type { Template } from "./template.ts";

/**
 * The template with zeros for the hashes of assets (64 digits), and of what API deployments and function
 * versions are made of (32 digits after a name), which differ with every change of a source.
 */
export const withoutHashes = (template: Template): Template =>
  JSON.parse(
    JSON.stringify(template)
      .replaceAll(/\b[0-9a-f]{64}\b/g, "0".repeat(64))
      .replaceAll(/((?:Deployment|CurrentVersion)[0-9A-F]{8})[0-9a-f]{32}/g, `$1${"0".repeat(32)}`),
  ) as Template;

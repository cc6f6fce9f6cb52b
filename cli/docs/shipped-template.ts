import { build } from "esbuild";

import { withoutHashes } from "../../infra/template/without-hashes.ts";
import { projectFile } from "../../local/kept/project-sources.ts";
import { shippedHead } from "../../local/kept/shipped-head.ts";
import { type ShippedTemplate, TEMPLATE_PACKAGES } from "../../local/kept/shipped-template.ts";
import { checkedTemplate } from "../../local/print/checked-template.ts";

/** The template that comes with the project, with what it was made of. */
export async function shippedTemplateText(): Promise<string> {
  const sources = ["cdk.json", ...(await importedBy("local/print/print-template.ts"))];
  const shipped: ShippedTemplate = {
    of: shippedHead(TEMPLATE_PACKAGES, sources),
    sources,
    template: withoutHashes(checkedTemplate()),
  };
  return `${JSON.stringify(shipped, null, 1)}\n`;
}

/** The project's files that a module is made of, itself included. */
async function importedBy(name: string): Promise<readonly string[]> {
  const { metafile } = await build({
    absWorkingDir: projectFile("."),
    entryPoints: [name],
    bundle: true,
    format: "esm",
    platform: "node",
    packages: "external",
    write: false,
    metafile: true,
    logLevel: "silent",
  });
  return Object.keys(metafile.inputs).toSorted();
}

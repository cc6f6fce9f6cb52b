import { messageOf } from "../../functions/text/error-text.ts";
import type { Template } from "../../infra/template/template.ts";
import { readIfThere } from "../read-if-there.ts";
import { projectFile } from "./project-sources.ts";
import { shippedHead } from "./shipped-head.ts";

/** The template of a deployment that has everything, as it comes with the project. */
export interface ShippedTemplate {
  /** What it was made of: shippedHead of TEMPLATE_PACKAGES and `sources`. */
  readonly of: string;
  /**
   * The project's files that decide what comes out. One more would be imported by one of them, which has
   * changed then.
   */
  readonly sources: readonly string[];
  /** Without the hashes of assets, which nothing on this machine asks for. */
  readonly template: Template;
}

export const TEMPLATE_PACKAGES: readonly string[] = ["aws-cdk-lib", "constructs", "zod"];

/** `npm run docs` writes it. */
export const SHIPPED_TEMPLATE = "local/kept/shipped-template.json";

/**
 * The template as the project ships it, so that a first start need not wait for CDK; undefined where it is of
 * other sources than are there, or not there, or cannot be read, as in the midst of a merge: a line says so.
 */
export async function shippedTemplate(
  log: (line: string) => void,
  file: string = projectFile(SHIPPED_TEMPLATE),
): Promise<Template | undefined> {
  try {
    const text = await readIfThere(file);
    if (text === undefined) return undefined;
    const { of, sources, template } = JSON.parse(text) as ShippedTemplate;
    return of === shippedHead(TEMPLATE_PACKAGES, sources) ? template : undefined;
  } catch (error) {
    log(`The template in ${SHIPPED_TEMPLATE} cannot be used and is made anew: ${messageOf(error)}`);
    return undefined;
  }
}

import { localTemplate } from "../../infra/template/synthesize-template.ts";
import { SHIPPED_TEMPLATE } from "../../local/kept/shipped-template.ts";
import { apiPage } from "./api-page.ts";
import { clientTypes, type OpenApiDocument } from "./client-types.ts";
import { modelsPage } from "./models-page.ts";
import { openapiText } from "./openapi/document.ts";
import { settingsPage } from "./settings-page.ts";
import { shippedTemplateText } from "./shipped-template.ts";
import { workflowPicture } from "./workflow-picture.ts";

/** Files that are made as a whole, by their paths from docs/, each with what it is to say. */
export const MADE_FILES: Readonly<Record<string, () => string | Promise<string>>> = {
  "api.md": apiPage,
  "../client/typescript/api-types.ts": () => clientTypes(JSON.parse(openapiText()) as OpenApiDocument),
  "models.md": modelsPage,
  "openapi.json": openapiText,
  "settings.md": settingsPage,
  [`../${SHIPPED_TEMPLATE}`]: shippedTemplateText,
  "images/workflow.svg": () => workflowPicture(localTemplate().definition((name) => name)),
};

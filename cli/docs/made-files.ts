import { localTemplate } from "../../infra/template/synthesize-template.ts";
import { apiPage } from "./api-page.ts";
import { modelsPage } from "./models-page.ts";
import { openapiText } from "./openapi/document.ts";
import { settingsPage } from "./settings-page.ts";
import { workflowPicture } from "./workflow-picture.ts";

/** Files of docs/ that are made as a whole, each with what it is to say. */
export const MADE_FILES: Readonly<Record<string, () => string | Promise<string>>> = {
  "api.md": apiPage,
  "models.md": modelsPage,
  "openapi.json": openapiText,
  "settings.md": settingsPage,
  "images/workflow.svg": () => workflowPicture(localTemplate().definition((name) => name)),
};

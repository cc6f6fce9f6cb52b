import document from "../../../docs/openapi.json" with { type: "json" };
import { etagOf } from "../../domain/http-answer.ts";
import { httpHandler } from "../../runtime/http-handler.ts";
import { getOpenapiContract } from "./contract.ts";
import { getOpenapi } from "./get-openapi.ts";

export const handler = httpHandler(
  getOpenapiContract,
  () => {
    // As `npm run docs` writes it.
    const text = `${JSON.stringify(document, null, 2)}\n`;
    return { text, etag: etagOf(text) };
  },
  getOpenapi,
);

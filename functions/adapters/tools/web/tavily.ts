import type { ToolContext } from "../built-in-tool.ts";
import { keyOf, type Service } from "./service.ts";

export const TAVILY: Service = {
  title: "Tavily",
  origin: "https://api.tavily.com",
  keyVariable: "TAVILY_API_KEY",
};

export const tavilyHeaders = (service: Service, context: ToolContext) => ({
  "content-type": "application/json",
  authorization: `Bearer ${keyOf(service, context)}`,
});

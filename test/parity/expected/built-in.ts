import type { ExpectedDifferences } from "../comparison.ts";

const OWN_NAME = "Built-in tools: this client does not pass itself off as CrewAI's";

const BRAVE = "Built-in tools: what CrewAI offers the model and its tool never sends is not offered";
const BRAVE_FIELDS = [
  "result_filter",
  "units",
  "goggles",
  "summary",
  "enable_rich_callback",
  "include_fetch_metadata",
].flatMap((name) => [`argument ${name}`, `description of ${name}`]);

/** Services that are told which client asks them. */
const toldWho = (scenarios: readonly string[], fields: readonly string[]): readonly ExpectedDifferences[] =>
  scenarios.map((scenario) => ({ scenario: `built-in ${scenario}`, rule: OWN_NAME, fields }));

/** Tools of crewai_tools, and those that are built in here under their names. */
export const BUILT_IN_DIFFERENCES: readonly ExpectedDifferences[] = [
  ...["URLReadTool, as it comes", "URLReadTool, with headers of the crew's"].map((scenario) => ({
    scenario: `built-in ${scenario}`,
    rule: "Built-in tools: URLReadTool reads texts alone, and says so (crewai.md)",
    fields: ["description"],
  })),
  { scenario: "built-in BraveSearchTool, as it comes", rule: BRAVE, fields: BRAVE_FIELDS },
  {
    scenario: "built-in BraveSearchTool, with all that a model may say",
    rule: `${BRAVE}; true and false are written as Brave's API has them`,
    fields: [...BRAVE_FIELDS, "1. query"],
  },
  ...toldWho(
    [
      "TavilySearchTool, as it comes",
      "TavilySearchTool, with settings",
      "TavilyExtractorTool, one page",
      "TavilyExtractorTool, several pages, with settings",
    ],
    ["1. x-client-source", "1. x-client-name"],
  ),
  ...toldWho(
    ["EXASearchTool, as it comes", "ExaSearchTool, with settings, dates and domains"],
    ["1. x-exa-integration"],
  ),
  ...toldWho(
    [
      "FirecrawlScrapeWebsiteTool, as it comes",
      "FirecrawlScrapeWebsiteTool, with settings",
      "FirecrawlSearchTool, as it comes",
      "FirecrawlSearchTool, with settings",
    ],
    ["1. body.origin"],
  ),
  {
    scenario: "built-in S3ReaderTool, as it comes",
    rule: "Built-in tools: the SDK names its operation",
    differences: [{ field: "1. query", crewai: [], engine: ["x-id=GetObject"] }],
  },
  {
    scenario: "built-in S3WriterTool, as it comes",
    rule: "Built-in tools: the SDK names its operation, and the usual type of bytes",
    differences: [
      { field: "1. query", crewai: [], engine: ["x-id=PutObject"] },
      { field: "1. content-type", crewai: undefined, engine: "application/octet-stream" },
    ],
  },
  {
    scenario: "built-in SnowflakeSearchTool, as it is offered",
    rule: "Built-in tools: SnowflakeSearchTool is snowflake_query, with the deployment's database, schema and time limit",
    fields: [
      "description",
      "description of query",
      ...["database", "snowflake_schema", "timeout"].flatMap((name) => [
        `argument ${name}`,
        `description of ${name}`,
      ]),
    ],
  },
];

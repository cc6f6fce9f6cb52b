import type { BuiltInTool, ToolNeed } from "./built-in-tool.ts";
import {
  BraveSearchSettings,
  ExaSearchSettings,
  FirecrawlScrapeSettings,
  FirecrawlSearchSettings,
  JinaReaderSettings,
  ScrapeElementSettings,
  ScrapeWebsiteSettings,
  SerperSearchSettings,
  TavilyExtractSettings,
  TavilySearchSettings,
  UrlReaderSettings,
  WaitSettings,
} from "./tool-settings.ts";

const SNOWFLAKE_LOGIN = {
  setting: "snowflake_query_user",
  variables: ["SNOWFLAKE_QUERY_USER", "SNOWFLAKE_QUERY_ROLE"],
} as const satisfies ToolNeed;
const SERPER_KEY = { variables: ["SERPER_API_KEY"] } as const satisfies ToolNeed;
const TAVILY_KEY = { variables: ["TAVILY_API_KEY"] } as const satisfies ToolNeed;
const FIRECRAWL_KEY = { variables: ["FIRECRAWL_API_KEY"] } as const satisfies ToolNeed;

/** Every built-in tool, one row each. */
export const BUILT_IN_TOOLS: readonly BuiltInTool[] = [
  {
    name: "snowflake_query",
    crewaiNames: [],
    needs: [SNOWFLAKE_LOGIN],
    file: "snowflake-query",
  },
  {
    name: "snowflake_database_search",
    crewaiNames: ["SnowflakeSearchTool"],
    needs: [SNOWFLAKE_LOGIN],
    file: "snowflake-search",
  },
  {
    name: "search_the_internet_with_serper",
    crewaiNames: ["SerperDevTool"],
    needs: [SERPER_KEY],
    settings: SerperSearchSettings,
    file: "serper-search",
  },
  {
    name: "serper_scrape_website",
    crewaiNames: ["SerperScrapeWebsiteTool"],
    needs: [SERPER_KEY],
    file: "serper-scrape",
  },
  {
    name: "read_website_content",
    crewaiNames: ["ScrapeWebsiteTool"],
    needs: [],
    optionalVariables: ["TOOL_ALLOWED_HOSTS"],
    settings: ScrapeWebsiteSettings,
    file: "scrape-website",
  },
  {
    name: "read_a_website_content",
    crewaiNames: ["ScrapeElementFromWebsiteTool"],
    needs: [],
    optionalVariables: ["TOOL_ALLOWED_HOSTS"],
    settings: ScrapeElementSettings,
    file: "scrape-element",
  },
  {
    name: "read_content_from_a_url",
    crewaiNames: ["URLReadTool"],
    needs: [],
    optionalVariables: ["TOOL_ALLOWED_HOSTS"],
    settings: UrlReaderSettings,
    file: "url-reader",
  },
  {
    name: "jina_scrape_website_tool",
    crewaiNames: ["JinaScrapeWebsiteTool"],
    needs: [],
    optionalVariables: ["JINA_API_KEY"],
    settings: JinaReaderSettings,
    file: "jina-reader",
  },
  {
    name: "brave_search",
    crewaiNames: ["BraveSearchTool"],
    needs: [{ variables: ["BRAVE_API_KEY"] }],
    settings: BraveSearchSettings,
    file: "brave-search",
  },
  {
    name: "tavily_search",
    crewaiNames: ["TavilySearchTool"],
    needs: [TAVILY_KEY],
    settings: TavilySearchSettings,
    file: "tavily-search",
  },
  {
    name: "tavily_extractor_tool",
    crewaiNames: ["TavilyExtractorTool"],
    needs: [TAVILY_KEY],
    settings: TavilyExtractSettings,
    file: "tavily-extract",
  },
  {
    name: "exa_search_tool",
    crewaiNames: ["EXASearchTool", "ExaSearchTool"],
    needs: [{ variables: ["EXA_API_KEY"] }],
    optionalVariables: ["EXA_BASE_URL"],
    settings: ExaSearchSettings,
    file: "exa-search",
  },
  {
    name: "firecrawl_web_scrape_tool",
    crewaiNames: ["FirecrawlScrapeWebsiteTool"],
    needs: [FIRECRAWL_KEY],
    settings: FirecrawlScrapeSettings,
    file: "firecrawl-scrape",
  },
  {
    name: "firecrawl_web_search_tool",
    crewaiNames: ["FirecrawlSearchTool"],
    needs: [FIRECRAWL_KEY],
    settings: FirecrawlSearchSettings,
    file: "firecrawl-search",
  },
  {
    name: "wait",
    crewaiNames: ["WaitTool"],
    needs: [],
    settings: WaitSettings,
    file: "wait",
  },
];

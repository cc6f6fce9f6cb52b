import type { JsonObject } from "../../../functions/json/json.ts";

/** A built-in tool of which only what models are offered is compared. */
export interface OfferedCase {
  /** CrewAI's name of it. */
  readonly tool: string;
  /** What makes it differ from the tool's other cases. */
  readonly about: string;
}

/** One call of a built-in tool that asks a service on the web. */
export interface BuiltInCase extends OfferedCase {
  readonly settings?: JsonObject;
  readonly arguments: JsonObject;
  readonly variables?: Readonly<Record<string, string>>;
  /** What the service answers; an empty object if absent. */
  readonly answer?: { readonly type: string; readonly body: string };
}

const SERPER = { SERPER_API_KEY: "key-of-serper" };
const BRAVE = { BRAVE_API_KEY: "key-of-brave" };
const TAVILY = { TAVILY_API_KEY: "key-of-tavily" };
const EXA = { EXA_API_KEY: "key-of-exa" };
const FIRECRAWL = { FIRECRAWL_API_KEY: "key-of-firecrawl" };
const S3 = {
  CREW_AWS_REGION: "eu-west-1",
  CREW_AWS_ACCESS_KEY_ID: "AKIAEXAMPLE",
  CREW_AWS_SEC_ACCESS_KEY: "a-secret-key",
};
const BEDROCK = {
  AWS_REGION: "eu-west-1",
  AWS_ACCESS_KEY_ID: "AKIAEXAMPLE",
  AWS_SECRET_ACCESS_KEY: "a-secret-key",
  BEDROCK_KB_ID: "KB12345678",
};
const PAGE = { type: "text/html", body: "<html><body><p class='a'>Bread</p></body></html>" };
const ORGANIC = { type: "application/json", body: '{"organic": [{"title": "Bread"}]}' };
const SITE = "https://pages.example/bread?kind=rye&for=two";

/** Every built-in tool with a service on the web, as it comes and with settings. */
export const BUILT_IN_CASES: readonly BuiltInCase[] = [
  {
    tool: "SerperDevTool",
    about: "as it comes",
    arguments: { search_query: "rye bread" },
    variables: SERPER,
    answer: ORGANIC,
  },
  {
    tool: "SerperDevTool",
    about: "news of a country",
    settings: { n_results: 3, search_type: "news", country: "de", locale: "de", location: "Berlin" },
    arguments: { search_query: "Brot & Käse" },
    variables: SERPER,
    answer: { type: "application/json", body: '{"news": [{"title": "Brot"}]}' },
  },
  {
    tool: "SerperScrapeWebsiteTool",
    about: "as it comes",
    arguments: { url: SITE },
    variables: SERPER,
  },
  {
    tool: "SerperScrapeWebsiteTool",
    about: "without Markdown",
    arguments: { url: SITE, include_markdown: false },
    variables: SERPER,
  },
  { tool: "ScrapeWebsiteTool", about: "as it comes", arguments: { website_url: SITE }, answer: PAGE },
  {
    tool: "ScrapeWebsiteTool",
    about: "a page and headers of the crew's",
    settings: { website_url: SITE, headers: { "X-Team": "blue" } },
    arguments: {},
    answer: PAGE,
  },
  {
    tool: "ScrapeElementFromWebsiteTool",
    about: "as it comes",
    arguments: { website_url: SITE, css_element: ".a" },
    answer: PAGE,
  },
  { tool: "URLReadTool", about: "as it comes", arguments: { url: SITE }, answer: PAGE },
  {
    tool: "URLReadTool",
    about: "with headers of the crew's",
    settings: { headers: { "X-Team": "blue" } },
    arguments: { url: SITE, start_line: 1, line_count: 2 },
    answer: PAGE,
  },
  {
    tool: "JinaScrapeWebsiteTool",
    about: "as it comes",
    arguments: { website_url: SITE },
    answer: { type: "text/plain", body: "Bread" },
  },
  {
    tool: "JinaScrapeWebsiteTool",
    about: "with headers of the crew's",
    settings: { custom_headers: { "X-Return-Format": "text" } },
    arguments: { website_url: SITE },
    answer: { type: "text/plain", body: "Bread" },
  },
  { tool: "BraveSearchTool", about: "as it comes", arguments: { q: "rye bread" }, variables: BRAVE },
  {
    tool: "BraveSearchTool",
    about: "with all that a model may say",
    settings: { n_results: 4 },
    arguments: {
      q: "rye bread",
      country: "DE",
      search_lang: "de",
      offset: 1,
      safesearch: "strict",
      freshness: "pw",
      spellcheck: false,
      text_decorations: true,
      extra_snippets: true,
      operators: false,
    },
    variables: BRAVE,
  },
  { tool: "TavilySearchTool", about: "as it comes", arguments: { query: "rye bread" }, variables: TAVILY },
  {
    tool: "TavilySearchTool",
    about: "with settings",
    settings: {
      search_depth: "advanced",
      topic: "news",
      time_range: "week",
      days: 3,
      include_answer: "basic",
      max_results: 9,
      include_domains: ["a.example"],
      exclude_domains: ["b.example"],
      include_images: true,
    },
    arguments: { query: "rye bread" },
    variables: TAVILY,
  },
  { tool: "TavilyExtractorTool", about: "one page", arguments: { urls: SITE }, variables: TAVILY },
  {
    tool: "TavilyExtractorTool",
    about: "several pages, with settings",
    settings: { include_images: true, extract_depth: "advanced", timeout: 30 },
    arguments: { urls: [SITE, "https://other.example/"] },
    variables: TAVILY,
  },
  {
    tool: "EXASearchTool",
    about: "as it comes",
    arguments: { search_query: "rye bread" },
    variables: EXA,
    answer: { type: "application/json", body: '{"results": [], "requestId": "r"}' },
  },
  {
    tool: "ExaSearchTool",
    about: "with settings, dates and domains",
    settings: { content: true, summary: true, highlights: false, type: "neural" },
    arguments: {
      search_query: "rye bread",
      start_published_date: "2026-01-01",
      end_published_date: "2026-02-01",
      include_domains: ["a.example"],
    },
    variables: EXA,
    answer: { type: "application/json", body: '{"results": [], "requestId": "r"}' },
  },
  {
    tool: "FirecrawlScrapeWebsiteTool",
    about: "as it comes",
    arguments: { url: SITE },
    variables: FIRECRAWL,
    answer: { type: "application/json", body: '{"success": true, "data": {"markdown": "Bread"}}' },
  },
  {
    tool: "FirecrawlScrapeWebsiteTool",
    about: "with settings",
    settings: { config: { formats: ["html"], only_main_content: false, wait_for: 500, timeout: 9000 } },
    arguments: { url: SITE },
    variables: FIRECRAWL,
    answer: { type: "application/json", body: '{"success": true, "data": {"html": "Bread"}}' },
  },
  {
    tool: "FirecrawlSearchTool",
    about: "as it comes",
    arguments: { query: "rye bread" },
    variables: FIRECRAWL,
    answer: { type: "application/json", body: '{"success": true, "data": {"web": []}}' },
  },
  {
    tool: "FirecrawlSearchTool",
    about: "with settings",
    settings: {
      config: { limit: 2, tbs: "qdr:d", location: "Berlin", scrape_options: { formats: ["markdown"] } },
    },
    arguments: { query: "rye bread" },
    variables: FIRECRAWL,
    answer: { type: "application/json", body: '{"success": true, "data": {"web": []}}' },
  },
  {
    tool: "S3ReaderTool",
    about: "as it comes",
    arguments: { file_path: "s3://a-bucket/folder/a file.txt" },
    variables: S3,
    answer: { type: "text/plain", body: "Bread" },
  },
  {
    tool: "S3WriterTool",
    about: "as it comes",
    arguments: { file_path: "s3://a-bucket/folder/a file.txt", content: "Brot & Käse" },
    variables: S3,
    answer: { type: "application/xml", body: "" },
  },
  {
    tool: "BedrockKBRetrieverTool",
    about: "as it comes",
    arguments: { query: "rye bread" },
    variables: BEDROCK,
    answer: { type: "application/json", body: '{"retrievalResults": []}' },
  },
  {
    tool: "BedrockKBRetrieverTool",
    about: "with settings",
    settings: {
      knowledge_base_id: "KB98765432",
      retrieval_configuration: {
        vectorSearchConfiguration: { numberOfResults: 2, overrideSearchType: "HYBRID" },
      },
      guardrail_configuration: { guardrailId: "g", guardrailVersion: "1" },
      next_token: "t",
    },
    arguments: { query: "rye bread" },
    variables: BEDROCK,
    answer: { type: "application/json", body: '{"retrievalResults": []}' },
  },
];

/** Those that ask nobody by HTTP: SnowflakeSearchTool asks by Snowflake's driver. */
export const OFFERED_ONLY: readonly OfferedCase[] = [
  "FileReadTool",
  "DirectoryReadTool",
  "FileWriterTool",
  "WaitTool",
  "SnowflakeSearchTool",
].map((tool) => ({ tool, about: "as it is offered" }));

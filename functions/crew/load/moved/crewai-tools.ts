/** Names that crewai_tools exports: whoever names one means that tool. */
export const CREWAI_TOOLS: ReadonlySet<string> = new Set(
  (
    "AIMindTool ApifyActorsTool ArxivPaperTool AzureDocumentDBVectorSearchTool BedrockInvokeAgentTool " +
    "BedrockKBRetrieverTool BraveSearchTool BrightDataDatasetTool BrightDataSearchTool " +
    "BrightDataWebUnlockerTool BrowserbaseLoadTool CSVSearchTool CodeDocsSearchTool " +
    "CodeInterpreterTool ComposioTool ContextualAICreateAgentTool ContextualAIParseTool " +
    "ContextualAIQueryTool ContextualAIRerankTool CouchbaseFTSVectorSearchTool CrewaiEnterpriseTools " +
    "CrewaiPlatformTools DB2VectorSearchTool DOCXSearchTool DallETool DatabricksQueryTool " +
    "DaytonaExecTool DaytonaFileTool DaytonaPythonTool DirectoryReadTool DirectorySearchTool " +
    "E2BExecTool E2BFileTool E2BPythonTool EXASearchTool EnterpriseActionTool ExaSearchTool " +
    "FileCompressorTool FileReadTool FileWriterTool FirecrawlCrawlWebsiteTool " +
    "FirecrawlScrapeWebsiteTool FirecrawlSearchTool GenerateCrewaiAutomationTool GithubSearchTool " +
    "HyperbrowserLoadTool InvokeCrewAIAutomationTool JSONSearchTool JinaScrapeWebsiteTool " +
    "LinkupSearchTool LlamaIndexTool MDXSearchTool MCPServerAdapter MergeAgentHandlerTool " +
    "MongoDBVectorSearchTool MultiOnTool MySQLSearchTool NL2SQLTool OCRTool OracleVectorSearchTool " +
    "OxylabsAmazonProductScraperTool OxylabsAmazonSearchScraperTool OxylabsGoogleSearchScraperTool " +
    "OxylabsUniversalScraperTool PDFSearchTool PGSearchTool ParallelSearchTool PatronusEvalTool " +
    "PatronusLocalEvaluatorTool PatronusPredefinedCriteriaEvalTool QdrantVectorSearchTool RagTool " +
    "S3ReaderTool S3WriterTool ScrapeElementFromWebsiteTool ScrapeGraphScrapeTool ScrapeWebsiteTool " +
    "ScrapegraphScrapeTool ScrapflyScrapeWebsiteTool SeleniumScrapingTool SerpApiGoogleSearchTool " +
    "SerpApiGoogleShoppingTool SerperDevTool SerperScrapeWebsiteTool SerplyJobSearchTool " +
    "SerplyNewsSearchTool SerplyScholarSearchTool SerplyWebSearchTool SerplyWebpageToMarkdownTool " +
    "SingleStoreSearchTool SnowflakeSearchTool SpiderTool StagehandTool TXTSearchTool " +
    "TavilyExtractorTool TavilyGetResearchTool TavilyResearchTool TavilySearchTool URLReadTool " +
    "VisionTool WaitTool WeaviateVectorSearchTool WebsiteSearchTool XMLSearchTool " +
    "YoutubeChannelSearchTool YoutubeVideoSearchTool ZapierActionTool ZapierActionTools"
  ).split(" "),
);

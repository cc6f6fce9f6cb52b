import type { KnowledgeBaseRetrievalResult, RetrieveResponse } from "@aws-sdk/client-bedrock-agent-runtime";

type Location = NonNullable<KnowledgeBaseRetrievalResult["location"]>;

/** What CrewAI calls a passage's place: the address in it, by the kinds of places that there are. */
const ADDRESSES: readonly (readonly [(location: Location) => string | undefined, string])[] = [
  [({ s3Location }) => s3Location?.uri, "S3"],
  [({ confluenceLocation }) => confluenceLocation?.url, "Confluence"],
  [({ salesforceLocation }) => salesforceLocation?.url, "Salesforce"],
  [({ sharePointLocation }) => sharePointLocation?.url, "SharePoint"],
  [({ webLocation }) => webLocation?.url, "Web"],
  [({ customDocumentLocation }) => customDocumentLocation?.id, "CustomDocument"],
  [({ kendraDocumentLocation }) => kendraDocumentLocation?.uri, "KendraDocument"],
  [({ sqlLocation }) => sqlLocation?.query, "SQL"],
];

/** What Bedrock found, in the form of CrewAI's BedrockKBRetrieverTool. */
export function retrieved({ retrievalResults = [], nextToken, guardrailAction }: RetrieveResponse) {
  const results = retrievalResults.map(passage);
  return {
    ...(results.length > 0 ? { results } : { message: "No results found for the given query." }),
    ...(nextToken !== undefined && { nextToken }),
    ...(guardrailAction !== undefined && { guardrailAction }),
  };
}

function passage({ content, location, score, metadata }: KnowledgeBaseRetrievalResult) {
  const [address, kind] =
    ADDRESSES.map(([read, title]) => [location && read(location), title] as const).find(
      ([found]) => found !== undefined,
    ) ?? [];
  return {
    content: content?.text ?? "",
    content_type: content?.type ?? "text",
    source_type: location?.type ?? kind ?? "unknown",
    source_uri: address ?? null,
    ...(score !== undefined && { score }),
    ...(metadata !== undefined && { metadata }),
    ...(content?.byteContent !== undefined && { byte_content: content.byteContent }),
    ...(content?.row !== undefined && { row_content: content.row }),
  };
}

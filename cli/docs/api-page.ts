import { MOST_LEVELS } from "../../functions/json/levels.ts";
import {
  CORS_REQUEST_HEADERS,
  EXPOSED_HEADERS,
  SECURITY_HEADERS,
} from "../../functions/runtime/answer-headers.ts";
import { MAXIMUM_BODY_BYTES } from "../../functions/runtime/http-request.ts";
import { httpContracts } from "../../infra/functions.ts";
import { GATEWAY_PROBLEMS, methodsSentence } from "../../infra/gateway-problems.ts";
import { endpointParts, endpointTitle } from "./api-endpoint.ts";
import { code, item, page, wrapped } from "./prose.ts";

/** docs/api.md: the endpoints, from the contracts that the functions themselves keep. */
export const apiPage = (): string =>
  page([
    "# The HTTP API",
    "This page is made by `npm run docs` from the contracts in `functions/handlers`: change it there.",
    wrapped(
      "Answers are JSON. The stack's output `ApiUrl` is the deployed API's address, and `npm start` prints the local one, " +
        "which asks for no key. Send the key as `x-api-key`. Keys are not tenants: each reads, lists and cancels all executions.",
    ),
    wrapped(
      "The same for programs is [openapi.json](openapi.json), in OpenAPI 3.1, which every deployment serves as `/openapi.json`.",
    ),
    httpContracts.map((contract) => item(endpointLink(endpointTitle(contract)))).join("\n"),
    ...httpContracts.flatMap(endpointParts),
    ...everyAnswer(),
    ...problemFormat(),
    ...gatewayProblems(),
  ]);

/** GitHub makes a heading's anchor of its letters, digits, blanks, dashes and underscores. */
const endpointLink = (title: string): string =>
  `[${code(title)}](#${title
    .toLowerCase()
    .replaceAll(/[^a-z0-9 _-]/g, "")
    .replaceAll(" ", "-")})`;

const codes = (names: readonly string[]): string => names.map(code).join(", ");

function everyAnswer(): readonly string[] {
  return [
    "## Every answer",
    [
      item("`X-Request-Id` names the request in the functions' logs."),
      item(
        "`Cache-Control` is `no-store` unless the endpoint says otherwise. What may be kept has " +
          "`Vary: Origin, x-api-key` (`x-api-key` alone without `cors_origins`), so that no cache gives it to whoever " +
          "does not send that key.",
      ),
      item(
        "A `HEAD` is answered like the `GET` of its path, without the body; where that is a stream, with 405.",
      ),
      item(
        `${codes(Object.keys(SECURITY_HEADERS))} forbid browsers to do anything with an answer but read it.`,
      ),
      item(
        `For the deployment's \`cors_origins\`, browsers may send ${codes(CORS_REQUEST_HEADERS)} and read ${codes(EXPOSED_HEADERS)}.`,
      ),
    ].join("\n"),
  ];
}

const PROBLEM = {
  type: "about:blank",
  title: "Unprocessable Content",
  status: 422,
  detail: 'The crew "research" needs these inputs: topic. Give them in "inputs".',
  errors: [{ pointer: "/inputs/topic", detail: 'the input "topic" is required' }],
  request_id: "7d0f5f0e-5a43-4c0e-8f0c-1b7a1f0d3c55",
};

function problemFormat(): readonly string[] {
  return [
    "## Problems",
    wrapped(
      "Whatever is refused or fails is answered as `application/problem+json` (RFC 9457). `detail` is a sentence that " +
        "says what to do. `errors`, where there are any, name the parts of the body by JSON Pointers (RFC 6901), and " +
        "parameters by their names. No problem has a stack trace or a secret in it. After a 400, 404, 413 or 422 " +
        "nothing was written anywhere.",
    ),
    `\`\`\`json\n${JSON.stringify(PROBLEM, null, 2)}\n\`\`\``,
    "A body is read by every endpoint, also by those that need none, and refused with:",
    [
      item(
        "400 Bad Request: it is not JSON, or not UTF-8; the answer names the first byte that is not. API Gateway decodes " +
          "bodies before a function sees them, so that U+FFFD, which it puts in the place of such bytes, is refused as well: " +
          "write it as `\\ufffd` if it is meant. A byte order mark in front is ignored.",
      ),
      item("400 Bad Request: a GET or a HEAD has one."),
      item(`413 Content Too Large: it has more than ${MAXIMUM_BODY_BYTES / 1024} KB.`),
      item("415 Unsupported Media Type: it is packed (`Content-Encoding`)."),
      item(
        `422 Unprocessable Content: it is nested more than ${MOST_LEVELS} levels deep, or has a number that takes more than 38 digits, ` +
          "half a character (a lone surrogate), or a key named `__proto__`.",
      ),
    ].join("\n"),
  ];
}

function gatewayProblems(): readonly string[] {
  return [
    "## What API Gateway answers itself",
    "In the same form, before a function is asked or instead of its answer:",
    [
      item(`405 Method Not Allowed: “${methodsSentence("…")}” The \`Allow\` header names the methods.`),
      ...GATEWAY_PROBLEMS.map(({ status, title, detail, type }) => {
        const which = status ?? (type === "DEFAULT_4XX" ? "any other 4xx" : "any other 5xx");
        return item(
          `${which} ${title}: ${detail === undefined ? "in the gateway's own words." : `“${detail}”`}`,
        );
      }),
    ].join("\n"),
    wrapped(
      "A body of more than 10 MB, or one that makes an event of more than Lambda's 6 MB, is refused with 413 by API Gateway, " +
        'which lets nobody change its words for that: in AWS they are a text, or `{"message": "Request Too Long"}`. ' +
        "The local API says what functions say of bodies over 256 KB.",
    ),
  ];
}

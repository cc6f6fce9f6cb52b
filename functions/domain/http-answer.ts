import { sha256 } from "../text/sha256.ts";

/** One thing that is wrong with a request, addressed by a JSON Pointer (RFC 6901) or a parameter's name. */
export interface RequestError {
  readonly pointer: string;
  readonly detail: string;
}

/** RFC 6901: the whole body's pointer is empty. */
export const pointerOf = (path: readonly PropertyKey[]): string =>
  path.map((part) => `/${String(part).replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");

/** A request that is refused; becomes RFC 9457 problem+json. `detail` says what to do. */
export interface Refusal {
  readonly status: 400 | 404 | 409 | 410 | 413 | 415 | 422 | 429 | 500 | 503;
  readonly detail: string;
  readonly errors?: readonly RequestError[];
  /** Written beside the usual ones. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** What a handler's work answers. Headers are written as given. */
export type HttpAnswer<Body> =
  | { readonly status: 200 | 503; readonly body: Body; readonly headers?: Readonly<Record<string, string>> }
  /** Something else than JSON, of the type that the headers say. */
  | { readonly status: 200; readonly text: string; readonly headers: Readonly<Record<string, string>> }
  /** The same in pieces, as they come; of a contract that streams. */
  | {
      readonly status: 200;
      readonly stream: AsyncIterable<string>;
      readonly headers: Readonly<Record<string, string>>;
    }
  | { readonly status: 303; readonly headers: Readonly<Record<string, string>> }
  | { readonly status: 304; readonly headers: Readonly<Record<string, string>> }
  | { readonly refusal: Refusal };

export const refuse = (
  status: Refusal["status"],
  detail: string,
  errors?: readonly RequestError[],
): { readonly refusal: Refusal } => ({
  refusal: errors === undefined ? { status, detail } : { status, detail, errors },
});

/** The sentence names what is wrong, for many clients show nothing else; the list is for programs. */
export const explained = (
  what: string,
  errors: readonly RequestError[],
  nameless = "the body",
): [string, readonly RequestError[]] => [
  `${what}: ${errors.map(({ pointer, detail }) => `${pointer || nameless} ${detail}`).join("; ")}.`,
  errors,
];

/** Names a text by what is in it, as an ETag. */
export const etagOf = (text: string): string => `"${sha256(text).slice(0, 32)}"`;

/** RFC 9110, 13.1.2: `If-None-Match` is a list of tags or `*`, compared weakly. */
export const isKnown = (ifNoneMatch: string | undefined, etag: string | undefined): boolean =>
  ifNoneMatch !== undefined &&
  ifNoneMatch
    .split(",")
    .map((tag) => tag.trim().replace(/^W\//, ""))
    .some((tag) => tag === "*" || tag === etag);

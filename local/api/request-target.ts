export interface RequestTarget {
  readonly path: string;
  readonly query: URLSearchParams;
}

/**
 * Splits what stands between method and version of a request. It is not resolved like a link: "//host/health"
 * would be another host's path there, and is not a path here. Undefined for anything but a path: a whole URL
 * is for proxies.
 */
export function requestTarget(text: string): RequestTarget | undefined {
  if (!text.startsWith("/")) return undefined;
  const mark = text.indexOf("?");
  return mark < 0
    ? { path: text, query: new URLSearchParams() }
    : { path: text.slice(0, mark), query: new URLSearchParams(text.slice(mark + 1)) };
}

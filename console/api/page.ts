/** An answer that may go on. */
export interface Page<Body> {
  readonly body: Body;
  /** What the next page is asked with; undefined on the last one. */
  readonly next: URLSearchParams | undefined;
}

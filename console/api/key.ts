import { signal } from "@preact/signals";

/** Of this tab only: it is gone when the tab is closed. */
const STORED_AS = "stepcrew-api-key";

/** Sent as `x-api-key`; "" is none. */
export const apiKey = signal(storedKey());

/** Why the API has refused the key, or that there is none, in its own words; undefined while it has not. */
export const keyRefusal = signal<string | undefined>(undefined);

/** Takes a key that somebody has typed, or "" to forget it. */
export function takeKey(key: string): void {
  try {
    if (key === "") sessionStorage.removeItem(STORED_AS);
    else sessionStorage.setItem(STORED_AS, key);
  } catch (error) {
    // A browser may forbid pages to store anything: then the key lasts until the page is loaded again.
    if (!(error instanceof DOMException)) throw error;
  }
  keyRefusal.value = undefined;
  apiKey.value = key;
}

function storedKey(): string {
  try {
    return sessionStorage.getItem(STORED_AS) ?? "";
  } catch (error) {
    if (error instanceof DOMException) return "";
    throw error;
  }
}

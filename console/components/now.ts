import { signal } from "@preact/signals";

/** The time in milliseconds, anew every second while the page is seen: for ages and what is under way. */
export const now = signal(Date.now());

setInterval(() => {
  if (!document.hidden) now.value = Date.now();
}, 1000);

/** RFC 6266: what makes a browser save a file instead of showing it, under the last part of its name. */
export function attachmentOf(name: string): string {
  const last = name.slice(name.lastIndexOf("/") + 1);
  const plain = last.replaceAll(/[^\w.-]/g, "_");
  const encoded = encodeURIComponent(last).replaceAll(
    /['()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `attachment; filename="${plain}"; filename*=UTF-8''${encoded}`;
}

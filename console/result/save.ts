/** Has the browser save bytes as a file: nothing in it is shown or run. */
export function saveAs(name: string, content: string | Uint8Array<ArrayBuffer>): void {
  const url = URL.createObjectURL(new Blob([content], { type: "application/octet-stream" }));
  const link = document.createElement("a");
  link.href = url;
  link.download = name.slice(name.lastIndexOf("/") + 1);
  link.click();
  URL.revokeObjectURL(url);
}

/** Of an execution, below the API's address. */
export const pathOf = (executionId: string): string => `/crew/executions/${encodeURIComponent(executionId)}`;

/** Slashes stay as they are. */
export const segments = (path: string): string => path.split("/").map(encodeURIComponent).join("/");

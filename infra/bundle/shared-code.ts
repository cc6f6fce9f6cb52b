/** The folder, beside those of functions that are built together, of the code that several of them have. */
export const SHARED_CODE = "chunks";

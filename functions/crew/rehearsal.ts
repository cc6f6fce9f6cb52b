/** The `provider` of the model that calls nobody; tools are not really called for it unless that is harmless. */
export const REHEARSAL_PROVIDER = "rehearsal";

/**
 * What the ids of cross-region inference profiles begin with: AWS, "Supported Regions and models for
 * inference profiles".
 */
export const REGION_PROFILE = /^(?:us|us-gov|eu|apac|au|ca|jp|global)\./;

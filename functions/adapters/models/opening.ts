import type { Environment, ModelAddress } from "./model-address.ts";

export type Fetch = typeof globalThis.fetch;

/** What is needed to ask a model over HTTP. */
export interface HttpOpening {
  readonly address: ModelAddress;
  readonly apiKey: string | undefined;
  readonly fetch: Fetch;
}

export const httpSettings = ({ address: { baseUrl }, apiKey, fetch }: HttpOpening) => ({
  fetch,
  ...(apiKey !== undefined && { apiKey }),
  ...(baseUrl !== undefined && { baseURL: baseUrl }),
});

interface AwsCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/** The record's login at its account, as far as models need it; see RestLogin. */
export interface RecordLogin {
  readonly url: string;
  readonly headers: (refused?: Readonly<Record<string, string>>) => Promise<Readonly<Record<string, string>>>;
}

/** What an opener may need to know. */
export interface Opening extends HttpOpening {
  readonly recordLogin: RecordLogin | undefined;
  readonly environment: Environment;
  readonly awsCredentials: (() => Promise<AwsCredentials>) | undefined;
}

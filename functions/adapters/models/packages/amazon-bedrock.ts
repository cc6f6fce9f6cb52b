import { createAmazonBedrock } from "@ai-sdk/amazon-bedrock";

import type { LanguageModel } from "../../../crew/ports.ts";
import { firstSet } from "../model-address.ts";
import type { Opening } from "../opening.ts";

/** Bedrock's Converse API. */
export function converse(
  { address, environment, awsCredentials, fetch }: Opening,
  id: string,
): LanguageModel {
  const { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN } = environment;
  const region = firstSet(environment, address.provider.variables?.flat() ?? []);
  const keys = AWS_ACCESS_KEY_ID !== undefined &&
    AWS_SECRET_ACCESS_KEY !== undefined && {
      accessKeyId: AWS_ACCESS_KEY_ID,
      secretAccessKey: AWS_SECRET_ACCESS_KEY,
      ...(AWS_SESSION_TOKEN !== undefined && { sessionToken: AWS_SESSION_TOKEN }),
    };
  return createAmazonBedrock({
    fetch,
    ...(region !== undefined && { region }),
    ...(address.baseUrl !== undefined && { baseURL: address.baseUrl }),
    ...(awsCredentials ? { credentialProvider: awsCredentials } : keys),
  })(id);
}

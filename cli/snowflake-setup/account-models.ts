import { existsSync } from "node:fs";

import { readCrews } from "../../functions/adapters/crew-files/read-crews.ts";
import { isRecords, modelAddress } from "../../functions/adapters/models/model-address.ts";
import type { DeployConfig } from "../../infra/settings/config.ts";

/** Whether a crew of the deployment, or its setting for the model, asks models of the record's account. */
export async function asksAccountModels({
  crews_dir,
  model,
  snowflake_account,
}: Pick<DeployConfig, "crews_dir" | "model" | "snowflake_account">): Promise<boolean> {
  const crews = existsSync(crews_dir) ? await readCrews(crews_dir) : [];
  const models = [model, ...crews.flatMap(({ manifest }) => manifest.models)];
  return models.some((named) => {
    const address = modelAddress({ model: named }, { SNOWFLAKE_ACCOUNT: snowflake_account });
    return !("nowhere" in address) && isRecords(address);
  });
}

import { expect, it } from "vitest";

import { localFunction } from "../../../local/lambda/local-function.ts";
import { folderOfEachTest } from "../../support/folder-of-each-test.ts";

const folder = folderOfEachTest();

it("answers so many at once, the others in the order they came, and refuses those when it is closed", async () => {
  const entry = await folder.write(
    "bundle.mjs",
    `let underWay = 0, most = 0; const order = [];
     export const handler = async ({ index, hang }) => {
       order.push(index); most = Math.max(most, underWay += 1);
       await new Promise((resolve) => hang || setTimeout(resolve, 20));
       underWay -= 1;
       return { most, order };
     };`,
  );
  const local = localFunction({
    name: "start-crew",
    entry,
    environment: {},
    timeoutSeconds: 20,
    atOnce: 3,
    log: () => undefined,
  });
  const indexes = Array.from({ length: 9 }, (_, index) => index);
  const answers = await Promise.all(indexes.map((index) => local.invoke({ index })));
  expect(answers.at(-1)).toEqual({ most: 3, order: indexes });
  const hanging = [1, 2, 3, 4].map(() => local.invoke({ hang: true }));
  await local.close();
  expect((await Promise.allSettled(hanging)).map(({ status }) => status)).toEqual(
    hanging.map(() => "rejected"),
  );
});

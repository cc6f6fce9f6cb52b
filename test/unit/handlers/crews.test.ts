import { expect, it } from "vitest";

import type { DescribedCrew } from "../../../functions/domain/crews/described-crew.ts";
import type { ListPage, ListQuery } from "../../../functions/domain/journal.ts";
import { getCrewContract } from "../../../functions/handlers/get-crew/contract.ts";
import { getCrew } from "../../../functions/handlers/get-crew/get-crew.ts";
import { listCrewsContract } from "../../../functions/handlers/list-crews/contract.ts";
import { listCrews } from "../../../functions/handlers/list-crews/list-crews.ts";

const research: DescribedCrew = {
  name: "research",
  startable: true,
  description: "Looks into a topic",
  process: "sequential",
  agents: [{ name: "researcher", role: "Researcher", model: null, manager: false }],
  tasks: [{ name: "look", agent: "researcher", async: false }],
  tools: [],
  inputs: [{ name: "topic", default: null, required: true }],
  problems: [],
};
const crews = [research, { ...research, name: "shop" }];

function listOf(page: ListPage) {
  const asked: ListQuery[] = [];
  const list = { page: async (query: ListQuery) => (asked.push(query), page) };
  return { asked, ports: { crews, list } };
}

const ask = async (name: string, page: ListPage = { executions: [] }) => {
  const { asked, ports } = listOf(page);
  return { answer: await getCrew({ parameters: { name } }, ports), asked };
};

it("lists crews with what a start has to give each", async () => {
  const answer = await listCrews({}, { crews });
  if (!("body" in answer)) throw new Error("the list was refused");
  expect(listCrewsContract.output.parse(answer.body)).toEqual(answer.body);
  expect(answer.body.crews.map(({ name }) => name)).toEqual(["research", "shop"]);
  expect(answer.body.crews[0]).toEqual({
    name: "research",
    startable: true,
    description: "Looks into a topic",
    process: "sequential",
    agents: ["researcher"],
    tasks: ["look"],
    inputs: [{ name: "topic", default: null, required: true }],
  });
});

it("shows a crew with its last executions, by one read of the list, in UTC with Z", async () => {
  const executions = [
    {
      executionId: "a",
      crewName: "research",
      status: "ERROR" as const,
      createdAt: "2025-11-17T10:30:00.999Z",
      updatedAt: "2025-11-17T10:32:15.001Z",
    },
  ];
  const { answer, asked } = await ask("research", { executions, next: "more" });
  if (!("body" in answer)) throw new Error("the crew was refused");
  expect(asked).toEqual([{ limit: 5, crewName: "research", reads: 1 }]);
  expect(getCrewContract.output.parse(answer.body)).toEqual({
    ...research,
    last_executions: [
      {
        execution_id: "a",
        status: "ERROR",
        created_at: "2025-11-17T10:30:00Z",
        updated_at: "2025-11-17T10:32:15Z",
      },
    ],
  });
});

it("says which crews there are, and which was probably meant, where there is none of this name", async () => {
  const { answer, asked } = await ask("reserch");
  expect([answer, asked]).toEqual([
    {
      refusal: {
        status: 404,
        detail: 'There is no crew "reserch" (did you mean research?). There are: research, shop.',
      },
    },
    [],
  ]);
});

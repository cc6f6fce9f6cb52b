import { type Browser, chromium, type Page } from "playwright-core";

import { launchChromium, missingChromium } from "../support/console/chromium.ts";
import { startConsoleStack } from "../support/console/console-stack.ts";
import { seedExecutions, seedSteps } from "../support/console/seeded-steps.ts";
import { endOf, startExecution } from "../support/stack/api-client.ts";
import { quartiles, shown } from "./figures.ts";

const EXECUTIONS = 200;
const STEPS = 10_000;
const RUNS = 10;
const SCREENS = 100;
const VIEWPORT = { width: 1280, height: 860 };

/**
 * How long the console takes to show 200 executions, two pages of the API, and whether scrolling through
 * 10,000 steps keeps the page from answering: tasks of more than 50 ms.
 */
export async function benchPage(): Promise<void> {
  const missing = missingChromium();
  if (missing !== undefined) {
    console.log(`The console is not measured. ${missing}`);
    return;
  }
  await using stack = await startConsoleStack();
  const executionId = await startExecution(stack.api, { crew: "letter" });
  await endOf(stack.api, executionId);
  await seedExecutions(stack.stack.endpoints.dynamodb, executionId, EXECUTIONS);
  await seedSteps(stack.stack.endpoints.dynamodb, executionId, STEPS);
  const server = await launchChromium();
  const browser = await chromium.connect(server.wsEndpoint());
  try {
    await listFigures(browser, stack.url);
    await scrollFigures(browser, `${stack.url}#/executions/${executionId}`);
  } finally {
    await browser.close();
    await server.close();
  }
}

async function listFigures(browser: Browser, url: string): Promise<void> {
  const times = { paint: [] as number[], list: [] as number[], older: [] as number[] };
  for (let run = 0; run < RUNS; run += 1) {
    const page = await openPage(browser, url);
    await page.locator("tbody tr").nth(99).waitFor();
    times.list.push(await numberOf(page, "performance.now()"));
    times.paint.push(await numberOf(page, FIRST_PAINT));
    const asked = performance.now();
    await page.getByRole("button", { name: "Show older ones" }).click();
    await page
      .locator("tbody tr")
      .nth(EXECUTIONS - 1)
      .waitFor();
    times.older.push(performance.now() - asked);
    await page.close();
  }
  console.log(`The console with ${EXECUTIONS} executions: medians of ${RUNS} runs, ms (quartiles)`);
  console.log(`first paint             ${shown(quartiles(times.paint))}`);
  console.log(`100 executions listed   ${shown(quartiles(times.list))}`);
  console.log(`100 older ones as well  ${shown(quartiles(times.older))}`);
}

/** However busy the machine is: what is measured is said, and nothing fails by the clock. */
async function openPage(browser: Browser, url: string): Promise<Page> {
  const page = await browser.newPage({ viewport: VIEWPORT });
  page.setDefaultTimeout(0);
  await page.goto(url);
  return page;
}

async function scrollFigures(browser: Browser, url: string): Promise<void> {
  const page = await openPage(browser, url);
  await page.getByRole("treeitem").first().waitFor();
  const tasks = (await page.evaluate(SCROLL_THROUGH)) as readonly number[];
  const rows = await page.getByRole("treeitem").count();
  const longest = Math.max(0, ...tasks);
  console.log(`Scrolling through ${STEPS} steps in ${SCREENS} jumps, ${rows} rows in the page:`);
  console.log(`long tasks              ${tasks.length}, the longest ${longest.toFixed(0)} ms`);
}

const numberOf = async (page: Page, script: string): Promise<number> =>
  (await page.evaluate(script)) as number;

const FIRST_PAINT = `performance.getEntriesByName("first-contentful-paint")[0].startTime`;

const SCROLL_THROUGH = `(async () => {
  const tasks = [];
  const observer = new PerformanceObserver((list) => tasks.push(...list.getEntries().map(({ duration }) => duration)));
  observer.observe({ type: "longtask" });
  const tree = document.querySelector('[role="tree"]');
  for (let screen = 1; screen <= ${SCREENS}; screen += 1) {
    tree.scrollTop = (tree.scrollHeight * screen) / ${SCREENS};
    await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
  }
  return tasks;
})()`;

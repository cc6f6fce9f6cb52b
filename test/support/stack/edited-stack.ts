import type { UnusedEdit } from "../../../local/crews/crew-news.ts";
import { type ScriptedModelServer, startScriptedModelServer } from "../models/scripted-model-server.ts";
import { temporaryFolder } from "../temporary-folder.ts";
import { waitFor } from "../wait-for.ts";
import { endOf, startExecution } from "./api-client.ts";
import { CrewsFolder, sayMarks } from "./edited-crews.ts";
import { type RunningStack, startStack } from "./running-stack.ts";

/** What a line of the log tells of a crew. */
interface News {
  readonly message: string;
  readonly crew?: string;
  readonly problems?: readonly string[];
}

/** A stack whose crews are edited while it runs, and a model that says what it reads. */
export class EditedStack {
  readonly crews: CrewsFolder;
  readonly models: ScriptedModelServer;
  readonly #held: Map<string, Promise<unknown>>;
  readonly #folder: AsyncDisposable;
  #stack: RunningStack | undefined;

  private constructor(
    folder: Awaited<ReturnType<typeof temporaryFolder>>,
    models: ScriptedModelServer,
    held: Map<string, Promise<unknown>>,
  ) {
    this.crews = new CrewsFolder(folder.path);
    this.models = models;
    this.#folder = folder;
    this.#held = held;
  }

  static async open(): Promise<EditedStack> {
    const held = new Map<string, Promise<unknown>>();
    const models = await startScriptedModelServer((request) => {
      const reply = sayMarks(request);
      const text = JSON.stringify(request.messages);
      const after = [...held].find(([word]) => text.includes(word))?.[1];
      return typeof reply === "string" ? { text: reply, ...(after && { after }) } : reply;
    });
    const edited = new EditedStack(await temporaryFolder(), models, held);
    await edited.crews.writeAll();
    await edited.start();
    return edited;
  }

  /** Starts the stack, again on the folder of the one before. */
  async start(): Promise<void> {
    this.#stack = await startStack(
      {
        CREWS_DIR: this.crews.crews,
        MODEL: "openai/scripted",
        OPENAI_BASE_URL: this.models.url,
        OPENAI_API_KEY: "sk-test",
      },
      this.#stack?.dataDirectory,
    );
  }

  get stack(): RunningStack {
    if (this.#stack === undefined) throw new Error("the stack is not up yet");
    return this.#stack;
  }

  get api(): string {
    return this.stack.endpoints.api;
  }

  /** Requests whose prompt has this text are answered once the promise is over. */
  hold(text: string, until: Promise<unknown>): void {
    this.#held.set(text, until);
  }

  /** Waits until the model has been asked with this text. */
  async untilAsked(text: string): Promise<void> {
    await waitFor(`the model to be asked for ${text}`, () =>
      JSON.stringify(this.models.requests).includes(text),
    );
  }

  /** What an execution has come to. */
  async resultOf(id: string): Promise<string> {
    const { status, result, error } = await endOf(this.api, id);
    return status === "COMPLETED" ? (result?.raw ?? "") : `${status}: ${error}`;
  }

  async run(crew: string): Promise<string> {
    return this.resultOf(await startExecution(this.api, { crew }));
  }

  async refusalOf(crew: string): Promise<string> {
    const body = JSON.stringify({ crew });
    const response = await fetch(`${this.api}/crew/start`, { method: "POST", body });
    return `${response.status} ${((await response.json()) as { readonly detail?: string }).detail}`;
  }

  /** What the console lists: the crews' names. */
  async listedCrews(): Promise<readonly string[]> {
    const answer = await fetch(`${this.api}/crew/crews`);
    const { crews } = (await answer.json()) as { readonly crews: readonly { readonly name: string }[] };
    return crews.map(({ name }) => name);
  }

  /** What the console says of a crew's newest edit, with file and line; undefined: it is used. */
  async shownEdit(crew: string): Promise<readonly string[] | undefined> {
    const answer = await fetch(`${this.api}/local/crews`);
    const { unused_edits: edits } = (await answer.json()) as { readonly unused_edits: readonly UnusedEdit[] };
    const edit = edits.find((each) => each.crew === crew);
    return edit?.problems.map(({ file, line, message }) => `${file}:${line}: ${message}`);
  }

  /** What was told of a crew, or of all of them. */
  newsOf(crew: string | undefined): readonly News[] {
    const lines = this.stack.output().split("\n");
    const told = lines.filter((line) => line.includes('"service":"crews"'));
    return told.map((line) => JSON.parse(line) as News).filter((news) => news.crew === crew);
  }

  /** Saves something, and waits until it is told what has become of the crew: a build may take long. */
  async untilTold(crew: string, save: () => Promise<void>): Promise<void> {
    const before = this.newsOf(crew).length;
    await save();
    await waitFor(`news of ${crew}`, () => this.newsOf(crew).length > before);
  }

  async close(): Promise<void> {
    await this.#stack?.stop("SIGKILL");
    await this.models.close();
    await this.#folder[Symbol.asyncDispose]();
  }
}

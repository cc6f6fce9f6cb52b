/** What is used of node-llama-cpp, which is installed beside the project and not for it. */
export interface LlamaModule {
  readonly getLlama: (options: {
    readonly gpu: false;
    readonly build: "never";
    readonly maxThreads: number;
  }) => Promise<Llama>;
  readonly LlamaChatSession: new (options: { readonly contextSequence: Sequence }) => ChatSession;
}

interface Llama {
  loadModel(options: { readonly modelPath: string }): Promise<Model>;
  createGrammarForJsonSchema(schema: unknown): Promise<unknown>;
}

interface Model {
  createContext(options: { readonly contextSize: number; readonly threads: number }): Promise<{
    getSequence(): Sequence;
  }>;
}

interface Sequence {
  readonly tokenMeter: { readonly usedInputTokens: number; readonly usedOutputTokens: number };
}

export type ChatItem =
  | { readonly type: "system" | "user"; readonly text: string }
  | { readonly type: "model"; readonly response: readonly string[] };

interface ChatSession {
  setChatHistory(history: readonly ChatItem[]): void;
  promptWithMeta(
    prompt: string,
    options: object,
  ): Promise<{ readonly responseText: string; readonly stopReason: string }>;
}

import { useSignal } from "@preact/signals";

import type { StartCrewRequest } from "../../client/typescript/api-types.ts";
import { API_URL } from "../api/api.ts";
import { apiKey } from "../api/key.ts";
import { Choice } from "../components/choice.tsx";
import { CopyButton } from "../components/copy-button.tsx";
import { hrefTo } from "../routes/route.ts";
import { type StartCode, startCode } from "./start-code.ts";

const LANGUAGES = [
  ["curl", "curl"],
  ["typescript", "TypeScript"],
  ["python", "Python"],
] as const satisfies readonly (readonly [name: keyof StartCode, word: string])[];

interface StartedProps {
  readonly id: string;
  readonly body: StartCrewRequest;
}

/** Where to follow what was started, and how a program does the same. */
export function Started({ id, body }: StartedProps) {
  const language = useSignal<keyof StartCode>("curl");
  const code = startCode({ url: API_URL, hasKey: apiKey.value !== "", body })[language.value];
  return (
    <section class="started panel padded">
      <p class="done" role="status">
        <span>
          Started as <code>{id}</code>
        </span>
        <a class="button primary" href={hrefTo(["executions", id])}>
          Follow it
        </a>
      </p>
      <div class="bar">
        <h2>The same by a program</h2>
        <Choice
          label="Language"
          options={LANGUAGES}
          chosen={language.value}
          choose={(name) => (language.value = name)}
        />
        <span class="gap" />
        <CopyButton text={code} />
      </div>
      <pre class="text">{code}</pre>
    </section>
  );
}

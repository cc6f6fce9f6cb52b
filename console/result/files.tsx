import { useSignal } from "@preact/signals";

import type { ExecutionFile, Status } from "../../client/typescript/api-types.ts";
import { api } from "../api/api.ts";
import { useLoaded } from "../api/loaded.ts";
import { useSending } from "../api/sent.ts";
import { Ago } from "../components/amounts.tsx";
import { Arriving } from "../components/arriving.tsx";
import { TextView } from "../components/text-view.tsx";
import { Trouble } from "../components/trouble.tsx";
import { bytesText } from "../format/amounts.ts";
import { saveAs } from "./save.ts";

interface FilesProps {
  readonly executionId: string;
  readonly status: Status;
}

/** What the execution has written so far; nothing is shown where it wrote none. */
export function Files({ executionId, status }: FilesProps) {
  const loaded = useLoaded((signal) => api.value.files(executionId, { signal }), [executionId, status]);
  return (
    <Arriving loaded={loaded} isQuiet>
      {({ files }) =>
        files.length > 0 && (
          <section class="panel padded">
            <h2>Files</h2>
            <ul class="files">
              {files.map((file) => (
                <File key={file.name} executionId={executionId} file={file} />
              ))}
            </ul>
          </section>
        )
      }
    </Arriving>
  );
}

/** Larger ones are for downloading only, in bytes. */
const LARGEST_SHOWN = 200_000;

function File({ executionId, file }: { readonly executionId: string; readonly file: ExecutionFile }) {
  const text = useSignal<string | undefined>(undefined);
  const { isUnderWay, failure, send } = useSending();
  const read = (): Promise<Uint8Array> => api.value.file(executionId, file.name);
  const save = async (): Promise<void> => saveAs(file.name, new Uint8Array(await read()));
  const show = async (): Promise<void> => {
    text.value = text.value === undefined ? new TextDecoder().decode(await read()) : undefined;
  };
  return (
    <li>
      <div class="bar">
        <code>{file.name}</code>
        <span class="muted small">
          {bytesText(file.bytes)}, <Ago time={file.written_at} />
        </span>
        <span class="gap" />
        {file.bytes <= LARGEST_SHOWN && (
          <button
            type="button"
            class="quiet"
            aria-expanded={text.value !== undefined}
            disabled={isUnderWay.value}
            onClick={() => send(show)}
          >
            {text.value === undefined ? "Show" : "Hide"}
          </button>
        )}
        <button type="button" class="quiet" disabled={isUnderWay.value} onClick={() => send(save)}>
          Download
        </button>
      </div>
      {failure.value !== undefined && <Trouble failure={failure.value} />}
      {text.value !== undefined && (
        <TextView text={text.value} form={file.name.endsWith(".md") ? "markdown" : "text"} />
      )}
    </li>
  );
}

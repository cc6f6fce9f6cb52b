import { StepcrewProblem } from "../../client/typescript/errors.ts";

interface TroubleProps {
  readonly failure: Error;
  /** Offered as a button. */
  readonly retry?: () => void;
}

/** Why something did not work, in the API's own sentence, with the parts that it names. */
export function Trouble({ failure, retry }: TroubleProps) {
  const problem = failure instanceof StepcrewProblem ? failure : undefined;
  return (
    <div class="trouble" role="alert">
      <p>{failure.message}</p>
      {problem !== undefined && problem.errors.length > 0 && (
        <ul>
          {problem.errors.map(({ pointer, detail }) => (
            <li key={pointer}>
              <code>{pointer}</code> {detail}
            </li>
          ))}
        </ul>
      )}
      {problem?.requestId !== undefined && (
        <p class="muted small">
          Request <code>{problem.requestId}</code>
        </p>
      )}
      {retry !== undefined && (
        <button type="button" onClick={retry}>
          Try again
        </button>
      )}
    </div>
  );
}

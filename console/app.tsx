import { useEffect, useRef } from "preact/hooks";

import { connectionTrouble } from "./api/api.ts";
import { apiKey, keyRefusal, takeKey } from "./api/key.ts";
import { KeyForm } from "./components/key-form.tsx";
import { hrefTo, route } from "./routes/route.ts";
import { VIEWS, viewOf } from "./views.tsx";

/** What is around every view: navigation, trouble with the connection, and the key where one is asked for. */
export function App() {
  return (
    <>
      <a class="skip" href="#main" onClick={skipToMain}>
        Skip to the content
      </a>
      <Navigation />
      {connectionTrouble.value !== undefined && (
        <p class="connection" role="status">
          {sentence(connectionTrouble.value)} It is tried again.
        </p>
      )}
      <main id="main" tabIndex={-1}>
        {keyRefusal.value === undefined ? (
          <CurrentView key={apiKey.value} />
        ) : (
          <KeyForm refusal={keyRefusal.value} />
        )}
      </main>
    </>
  );
}

function Navigation() {
  const current = viewOf(route.value)?.name;
  return (
    <header class="top">
      <a class="wordmark" href={hrefTo([])}>
        Stepcrew
      </a>
      <nav aria-label="Views">
        {VIEWS.flatMap(({ name, label, isShown }) =>
          label === undefined || isShown?.() === false
            ? []
            : [
                <a key={name} href={hrefTo([name])} aria-current={name === current ? "page" : undefined}>
                  {label}
                </a>,
              ],
        )}
      </nav>
      {apiKey.value !== "" && (
        <button type="button" class="quiet" onClick={() => takeKey("")}>
          Forget the key
        </button>
      )}
    </header>
  );
}

function CurrentView() {
  const view = viewOf(route.value);
  const { segments, query } = route.value;
  useFocusOnMove(segments.slice(0, 2).join("/"));
  if (view === undefined)
    return (
      <section>
        <h1>There is no such page</h1>
        <p>
          <a href={hrefTo([])}>All executions</a>
        </p>
      </section>
    );
  return <view.View segments={segments.slice(1)} query={query} />;
}

/** Whoever goes to another view by keyboard or hears the page goes on at its content, not at the old link. */
function useFocusOnMove(place: string): void {
  const before = useRef(place);
  useEffect(() => {
    if (before.current === place) return;
    before.current = place;
    focusMain();
    scrollTo(0, 0);
  }, [place]);
}

const focusMain = (): void => document.querySelector<HTMLElement>("#main")?.focus({ preventScroll: true });

/** The hash of the address is the router's: a jump within the page must not change it. */
function skipToMain(event: Event): void {
  event.preventDefault();
  focusMain();
}

const sentence = (text: string): string => (/[.!?]$/.test(text) ? text : `${text}.`);

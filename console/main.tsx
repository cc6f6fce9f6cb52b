import { render } from "preact";

import { App } from "./app.tsx";

const page = document.querySelector("#page");
if (page === null) throw new Error("The page has no element #page");
page.replaceChildren();
render(<App />, page);

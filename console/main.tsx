import { render } from "preact";

import { App } from "./app.tsx";
import { findOutIfLocal } from "./local/local.ts";

const page = document.querySelector("#page");
if (page === null) throw new Error("The page has no element #page");
page.replaceChildren();
render(<App />, page);
void findOutIfLocal();

import { type ClientRequest, request as httpRequest } from "node:http";
import { text } from "node:stream/consumers";

import { PythonAnswer, type PythonHalf } from "../crew/python-half.ts";
import { parseExactly } from "../json/exact-json.ts";

/**
 * A crew's Python that somebody else on this machine runs. Who breaks the connection off ends the call. Each
 * call has a connection of its own: one that the server has just closed would leave open whether it was made.
 * @param url with a password, which keeps other programs and web pages from running what is there
 */
export function servedPython(url: string, crew: string): PythonHalf {
  const { username: password, href } = new URL(url);
  const address = new URL(encodeURIComponent(crew), href.endsWith("/") ? href : `${href}/`);
  address.username = "";
  const headers = { authorization: `Bearer ${password}`, "content-type": "application/json" };
  return {
    async call(asked, { signal }) {
      signal.throwIfAborted();
      try {
        const sent = httpRequest(address, { method: "POST", headers, agent: false, signal });
        const answer = await answerTo(sent, JSON.stringify(asked));
        return PythonAnswer.parse(parseExactly(answer));
      } catch (error) {
        signal.throwIfAborted();
        throw new Error("the local stack's Python did not answer", { cause: error });
      }
    },
  };
}

async function answerTo(sent: ClientRequest, body: string): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  sent.once("error", reject);
  sent.once("response", (response) => {
    const status = response.statusCode ?? 0;
    const read = text(response).then((answer) => {
      if (status !== 200) throw new Error(`it answered ${status}: ${answer}`);
      return answer;
    });
    read.then(resolve, reject);
  });
  sent.end(body);
  return promise;
}

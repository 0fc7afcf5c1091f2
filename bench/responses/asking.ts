// One request with Node's own client, the same for every way, so that only the servers differ.
import http from 'node:http';

export interface Question {
  url: string;
  headers?: http.OutgoingHttpHeaders;
  /** Undefined: a GET. */
  body?: object;
}

/** Milliseconds until the first text of the model arrived, and until the end. The same if the answer is no stream. */
export interface Took {
  firstMs: number;
  wholeMs: number;
}

const agent = new http.Agent({ keepAlive: true, maxSockets: 64 });
/** In an event of a chat completion that has text, and in one of Open Responses. */
const TEXT = /"content":"[^"]|"type":"response\.output_text\.delta"/;

/** Throws an Error with the answer if that is a refusal. */
export function ask({ url, headers = {}, body }: Question): Promise<Took & { text: string }> {
  const sent = body === undefined ? undefined : Buffer.from(JSON.stringify(body));
  return new Promise((resolve, reject) => {
    const begun = performance.now();
    const request = http.request(
      url,
      {
        agent,
        method: sent ? 'POST' : 'GET',
        headers: { ...headers, ...(sent && { 'content-type': 'application/json', 'content-length': sent.length }) },
      },
      (answer) => {
        let text = '';
        let firstMs: number | undefined;
        answer.setEncoding('utf8').on('data', (part: string) => {
          text += part;
          if (firstMs === undefined && TEXT.test(text)) firstMs = performance.now() - begun;
        });
        answer.on('end', () => {
          const wholeMs = performance.now() - begun;
          if (answer.statusCode === 200 || answer.statusCode === 201) resolve({ firstMs: firstMs ?? wholeMs, wholeMs, text });
          else reject(new Error(`${url} answered ${answer.statusCode}: ${text.slice(0, 500)}`));
        });
        answer.on('error', reject);
      },
    );
    request.on('error', reject).end(sent);
  });
}

export async function askJson<T>(question: Question): Promise<T> {
  return JSON.parse((await ask(question)).text) as T;
}

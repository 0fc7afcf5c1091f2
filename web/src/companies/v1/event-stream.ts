import { V1Failure } from '../../gateway/v1-failure.ts';

/** One of /v1/responses, or the `error` that ends a stream. */
export interface ServerEvent extends Record<string, unknown> {
  type: string;
}

const DONE = '[DONE]';

/** The data of each event, read as JSON. Throws V1Failure if the stream breaks off before its end. */
export async function* eventsIn(body: ReadableStream<Uint8Array<ArrayBuffer>>): AsyncGenerator<ServerEvent, void> {
  let isOver = false;
  for await (const data of dataIn(body)) {
    if (data === DONE) return;
    const event = JSON.parse(data) as ServerEvent;
    isOver = event.type === 'error';
    yield event;
  }
  if (!isOver) throw new V1Failure({ status: 0, code: 'stream_broken', message: 'The answer broke off before its end.' });
}

async function* dataIn(body: ReadableStream<Uint8Array<ArrayBuffer>>): AsyncGenerator<string, void> {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  try {
    let rest = '';
    for (let { done, value } = await reader.read(); !done; { done, value } = await reader.read()) {
      const blocks = (rest + value).split(/\r?\n\r?\n/);
      rest = blocks.pop() ?? '';
      yield* blocks.map(dataOf).filter((data) => data !== '');
    }
  } finally {
    // A reader that stops ends the request.
    await reader.cancel().catch(() => {});
  }
}

/** '' for a comment. */
const dataOf = (block: string): string =>
  block
    .split(/\r?\n/)
    .filter((line) => line.startsWith('data:'))
    .map((line) => line.slice('data:'.length).replace(/^ /, ''))
    .join('\n');

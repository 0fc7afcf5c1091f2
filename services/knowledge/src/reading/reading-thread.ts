import { parentPort } from 'node:worker_threads';
import { UnreadableFile } from './domain/kind.ts';
import type { ReadingJob, ReadingResult } from './file-reader.ts';
import { readFile } from './read-document.ts';

parentPort?.on('message', async ({ name, content, chunking }: ReadingJob) => {
  parentPort?.postMessage(await resultOf(() => readFile(name, Buffer.from(content), chunking)));
});

async function resultOf(read: () => ReturnType<typeof readFile>): Promise<ReadingResult> {
  try {
    return { document: await read() };
  } catch (error) {
    if (error instanceof UnreadableFile) return { code: error.code, message: error.message };
    return { code: 'invalid_file', message: 'The file cannot be read.' };
  }
}

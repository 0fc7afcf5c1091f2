import { TextReader, UnreadableFile } from '@offshoot/documents';
import { ReadingFailure } from '../../agent/sources/domain/reading.ts';

type Job = Parameters<TextReader['read']>[0];

/** Shared by all agents of the process: a person waits for each text. Its process ends by itself when it has nothing to read. */
const reader = new TextReader();
const READ_MS = 5_000;

/** Reads a server's response or a member's attachment in the confined process. Throws ReadingFailure. */
export async function textAsked(job: Job, signal: AbortSignal, readMs = READ_MS): ReturnType<TextReader['read']> {
  try {
    return await reader.read(job, signal, readMs);
  } catch (error) {
    throw error instanceof UnreadableFile ? new ReadingFailure(error.message) : error;
  }
}

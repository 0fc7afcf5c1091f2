import { UnreadableFile } from '@offshoot/documents/inside.ts';
import { detect } from 'tinyld/light';
import { type Chunk, type Chunking, chunksOf } from '../indexing/domain/chunks.ts';
import { languageKnown, NO_LANGUAGE } from '../indexing/domain/languages.ts';
import { postingsOf, type ReadDocument } from '../indexing/domain/postings.ts';
import { wordsOf } from '../indexing/domain/words.ts';
import { seenText, textOfFile } from './file-content.ts';

// Bounds of one document, beside those of the text of a file.
/** A chunk's number has to fit into 15 bits. */
const MAX_CHUNKS = 20_000;
/** Each costs a row. A text that people wrote has a tenth of that. */
const MAX_DIFFERENT_WORDS = 300_000;

/** How much text is looked at to find the language. UTF-16 units. */
const SAMPLE = 2_000;

/** Throws UnreadableFile. Takes seconds for a long file: `DocumentReader` does it in another process. */
export async function readFile(name: string, content: Buffer, chunking: Chunking): Promise<ReadDocument> {
  return documentOf(await textOfFile(name, content), chunking);
}

/** Throws UnreadableFile. */
export const readText = (given: string, chunking: Chunking): ReadDocument => documentOf(seenText(given), chunking);

function documentOf(text: string, chunking: Chunking): ReadDocument {
  const chunks = chunksWithin(text, chunking);
  const words = chunks.map((chunk) => wordsOf(chunk.text));
  const postings = [...postingsOf(words)];
  if (postings.length > MAX_DIFFERENT_WORDS) {
    throw new UnreadableFile('invalid_file', `The file has more than ${MAX_DIFFERENT_WORDS} different words. Split it.`);
  }
  return {
    language: languageOf(text),
    chunks,
    postings,
    words: words.reduce((sum, { length }) => sum + length, 0),
    bytes: chunks.reduce((sum, chunk) => sum + Buffer.byteLength(chunk.text), 0),
  };
}

function chunksWithin(text: string, chunking: Chunking): Chunk[] {
  try {
    return chunksOf(text, chunking, MAX_CHUNKS);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new UnreadableFile('invalid_file', `The file has more than ${MAX_CHUNKS} chunks. Choose larger ones, or split it.`);
  }
}

/** One language for a whole document: its words are reduced by one dictionary. */
function languageOf(text: string): string {
  const middle = Math.max(0, Math.floor((text.length - SAMPLE) / 2));
  const code = detect(text.slice(middle, middle + SAMPLE));
  return code === '' ? NO_LANGUAGE : languageKnown(code);
}

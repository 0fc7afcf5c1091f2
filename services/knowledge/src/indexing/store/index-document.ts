import type { PreparedQueries } from '@offshoot/postgres';
import { type ReadDocument, underLexemes } from '../domain/postings.ts';
import { lexemesOf } from './lexemes.ts';

type Query = PreparedQueries['query'];

/** Rows of one statement. */
const ROWS = 5_000;

/** The document was removed, cancelled or read by another meanwhile. */
export class DocumentGone extends Error {
  override readonly name = 'DocumentGone';
}

/**
 * Makes a document found, in one transaction: its chunks and its words are there together, or not at all. Its own row comes last, so nobody
 * who removes it has to wait. Throws DocumentGone, which has to end the transaction.
 */
export async function indexDocument(ask: Query, documentId: number, storeKey: number, read: ReadDocument): Promise<void> {
  for (const [first, chunks] of inParts(read.chunks)) {
    await ask(
      `insert into chunk (document_id, ordinal, text, repeats)
       select :document_id, :first + c.at - 1, c.text, c.repeats
       from unnest(:texts::text[], :repeats::integer[]) with ordinality as c(text, repeats, at)`,
      { document_id: documentId, first, texts: chunks.map(({ text }) => text), repeats: chunks.map(({ repeats }) => repeats) },
    );
  }
  const lexemes = new Map<string, string>();
  const words = read.postings.map(([word]) => word);
  for (const [, part] of inParts(words)) {
    for (const [word, { lexeme }] of await lexemesOf(ask, read.language, part)) lexemes.set(word, lexeme);
  }
  const postings = [...underLexemes(new Map(read.postings), (word) => lexemes.get(word) ?? word)];
  for (const [, part] of inParts(postings)) {
    await ask(
      `insert into posting (store_key, lexeme, language, document_id, ordinals, occurrences, lengths)
       select :store_key, p.lexeme, :language, :document_id, p.ordinals::smallint[], p.occurrences::smallint[], p.lengths::smallint[]
       from unnest(:lexemes::text[], :ordinals::text[], :occurrences::text[], :lengths::text[]) as p(lexeme, ordinals, occurrences, lengths)`,
      {
        store_key: storeKey,
        document_id: documentId,
        language: read.language,
        lexemes: part.map(([lexeme]) => lexeme),
        ordinals: part.map(([, { ordinals }]) => listed(ordinals)),
        occurrences: part.map(([, { occurrences }]) => listed(occurrences)),
        lengths: part.map(([, { lengths }]) => listed(lengths)),
      },
    );
  }
  const completed = await ask(
    `update document set status = 'completed', language = :language, chunks = :chunks, words = :words, bytes = :bytes, lease_time = null
     where document_id = :document_id and status = 'in_progress' and delete_time is null returning 1`,
    { document_id: documentId, language: read.language, chunks: read.chunks.length, words: read.words, bytes: read.bytes },
  );
  if (completed.length === 0) throw new DocumentGone();
}

/** As PostgreSQL writes an array. */
const listed = (numbers: readonly number[]): string => `{${numbers.join(',')}}`;

function* inParts<Item>(items: readonly Item[]): Iterable<[first: number, part: readonly Item[]]> {
  for (let first = 0; first < items.length; first += ROWS) yield [first, items.slice(first, first + ROWS)];
}

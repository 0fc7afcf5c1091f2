// Something to read for tests: texts by name. A name is where to read, so a trusted person has to have written it.
import { type Reading, ReadingFailure } from '../../src/agent/sources/domain/reading.ts';

export interface Shelf extends Reading {
  /** What was asked for, in order. */
  readonly asked: string[];
}

export function shelf(texts: Readonly<Record<string, string>>, o: Partial<Reading> = {}): Shelf {
  const asked: string[] = [];
  return {
    kind: { name: 'shelf.read', risk: 'R1', content: [] },
    account: '',
    toolDigest: '',
    source: 'file',
    description: 'Reads a book.',
    parameters: { type: 'object', properties: { book: { type: 'string' } }, required: ['book'], additionalProperties: false },
    isOffered: () => true,
    isIn: (text, value) => text.includes(value),
    otherSourceLine: 'Name the book yourself.',
    read({ book }) {
      asked.push(String(book));
      const text = texts[String(book)];
      if (text === undefined) return Promise.reject(new ReadingFailure('There is no such book.'));
      return Promise.resolve({ from: String(book), title: '', text, isCut: false });
    },
    ...o,
    asked,
  };
}

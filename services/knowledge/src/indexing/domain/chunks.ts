// A document is found by its chunks: pieces of about the same size that end where the text pauses, and that overlap.

/** About what tokenizers of language models make of text: four bytes of UTF-8. */
const BYTES_PER_TOKEN = 4;
/** A chunk may end this much of its size earlier, to end at a pause. */
const SHORTEST = 0.75;

export interface Chunking {
  /** 100 to 4,096. */
  maxTokens: number;
  /** At most half of `maxTokens`. */
  overlapTokens: number;
}

export interface Chunk {
  text: string;
  /** UTF-16 units at its start that the chunk before has, too. */
  repeats: number;
}

/** Where a text pauses, from the longest pause to the shortest. */
const PAUSES = [/\n\s*\n/g, /\n/g, /[.!?。！？…]["'”’)\]]*(?:\s|(?<=[。！？]))/g, /\s/g];

/** Throws RangeError if there would be more than `most`. */
export function chunksOf(text: string, { maxTokens, overlapTokens }: Chunking, most: number): Chunk[] {
  const chunks: Chunk[] = [];
  let start = 0;
  let before = 0;
  while (start < text.length) {
    const end = endOf(text, start, maxTokens * BYTES_PER_TOKEN);
    const piece = text.slice(start, end).trim();
    if (piece !== '') {
      const leading = text.slice(start, end).search(/\S/);
      chunks.push({ text: piece, repeats: Math.min(piece.length, Math.max(0, before - start - leading)) });
    }
    if (chunks.length > most) throw new RangeError(`more than ${most} chunks`);
    if (end >= text.length) break;
    before = end;
    start = Math.max(start + 1, overlapStart(text, start, end, overlapTokens * BYTES_PER_TOKEN));
  }
  return chunks;
}

/** After as many characters as fit, or after the longest pause in the last part of these. */
function endOf(text: string, start: number, maxBytes: number): number {
  const furthest = forward(text, start, maxBytes);
  if (furthest >= text.length) return text.length;
  const earliest = start + Math.floor((furthest - start) * SHORTEST);
  const tail = text.slice(earliest, furthest);
  for (const pause of PAUSES) {
    const last = [...tail.matchAll(pause)].at(-1);
    if (last) return earliest + last.index + last[0].length;
  }
  return furthest;
}

/** The beginning of a word within the overlap, or its very beginning if it is all one word. */
function overlapStart(text: string, start: number, end: number, maxBytes: number): number {
  if (maxBytes === 0) return end;
  let at = end;
  for (let bytes = 0; at > start + 1; at -= 1) {
    bytes += bytesOf(text.charCodeAt(at - 1));
    if (bytes > maxBytes) break;
  }
  at = whole(text, at);
  const space = text.slice(at, end).search(/\s/);
  return space < 0 ? at : at + space;
}

function forward(text: string, start: number, maxBytes: number): number {
  let at = start;
  for (let bytes = 0; at < text.length; at += 1) {
    bytes += bytesOf(text.charCodeAt(at));
    if (bytes > maxBytes) break;
  }
  return Math.max(whole(text, at), start + 1);
}

/** Never between the two halves of a character. */
const whole = (text: string, at: number): number => (/[\udc00-\udfff]/.test(text.charAt(at)) ? at - 1 : at);

/** Of UTF-8. A surrogate is half of a character of four bytes. */
function bytesOf(unit: number): number {
  if (unit < 0x80) return 1;
  return unit < 0x800 || (unit >= 0xd800 && unit <= 0xdfff) ? 2 : 3;
}

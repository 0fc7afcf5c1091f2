// Marks that tests plant in secrets, and the search for them.
import { randomInt } from 'node:crypto';
import { closeSync, openSync, readFileSync, readSync } from 'node:fs';
import pg from 'pg';

/** HTTP/2 compresses each of these header characters to five bits, its index here (RFC 7541, appendix B). */
const ALPHABET = '012aceiost';
const HUFFMAN_BITS = 5;
const LENGTH = 20;

/** One random word. Planted texts start with it, so that one search finds all of them. */
export function newMark(): string {
  return Array.from({ length: LENGTH }, () => ALPHABET[randomInt(ALPHABET.length)]).join('');
}

/** The mark in every encoding: text of one or two bytes per character, hex, base64 at any offset, compressed header text. */
export function formsOf(mark: string): Map<string, Buffer> {
  const plain = Buffer.from(mark, 'latin1');
  const hex = plain.toString('hex');
  const forms: [string, Buffer][] = [
    ['plain', plain],
    ['upper case', Buffer.from(mark.toUpperCase(), 'latin1')],
    // Without the zero at its end or start: this matches both byte orders and is fast to search in memory full of zeros.
    ['utf-16', Buffer.from(mark, 'utf16le').subarray(0, -1)],
    ['hex', Buffer.from(hex)],
    ['hex, upper case', Buffer.from(hex.toUpperCase())],
  ];
  for (let offset = 0; offset < 3; offset++) forms.push([`base64 at ${offset}`, base64Core(plain, offset)]);
  for (let offset = 0; offset < 8; offset++) forms.push([`header at ${offset}`, huffmanCore(mark, offset)]);
  return new Map(forms);
}

/** Names of the encodings in which the bytes contain the mark. */
export function foundIn(bytes: Buffer, mark: string): string[] {
  return [...formsOf(mark)].filter(([, form]) => bytes.includes(form)).map(([name]) => name);
}

/** The base64 digits that depend only on the mark, with `offset` bytes before it in the group of three. */
function base64Core(plain: Buffer, offset: number): Buffer {
  const digits = Buffer.concat([Buffer.alloc(offset), plain])
    .toString('base64')
    .replace(/=+$/, '');
  const [before, after] = [Math.ceil((offset * 8) / 6), Math.floor(((offset + plain.length) * 8) / 6)];
  return Buffer.from(digits.slice(before, after));
}

/** The bytes that depend only on the mark, starting `offset` bits into a byte. */
function huffmanCore(mark: string, offset: number): Buffer {
  const bits = '0'.repeat(offset) + [...mark].map((one) => ALPHABET.indexOf(one).toString(2).padStart(HUFFMAN_BITS, '0')).join('');
  const bytes = (bits.match(/[01]{8}/g) ?? []).map((octet) => Number.parseInt(octet, 2));
  return Buffer.from(offset === 0 ? bytes : bytes.slice(1));
}

/** Every row of every table of every schema as text; bytes as hex. */
export async function dumpTables(url: string): Promise<Buffer> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query<{ schema: string; name: string }>(
      `SELECT table_schema AS schema, table_name AS name FROM information_schema.tables
       WHERE table_type = 'BASE TABLE' AND table_schema NOT IN ('pg_catalog', 'information_schema')`,
    );
    const texts: string[] = [];
    for (const { schema, name } of rows) {
      const all = await client.query<{ row: string }>(`SELECT t::text AS row FROM "${schema}"."${name}" t`);
      texts.push(`${schema}.${name}`, ...all.rows.map(({ row }) => row));
    }
    return Buffer.from(texts.join('\n'));
  } finally {
    await client.end();
  }
}

/** For each mark, the names of the encodings found in the writable memory of a process. Linux. */
export function foundInMemory(pid: number, ...marks: string[]): string[][] {
  const wanted = marks.map((mark) => [...formsOf(mark)].filter(([name]) => !name.startsWith('header')));
  const found = marks.map(() => new Set<string>());
  for (const block of memoryOf(pid))
    for (const [index, forms] of wanted.entries()) for (const [name, form] of forms) if (block.includes(form)) found[index]?.add(name);
  return found.map((names) => [...names]);
}

const PAGE = 4096n;
/** The page is in memory or swapped out: all others were never written to, and there are gigabytes of them. */
const WRITTEN = 0b11n << 62n;

function* memoryOf(pid: number): Generator<Buffer> {
  const memory = openSync(`/proc/${pid}/mem`, 'r');
  const pages = openSync(`/proc/${pid}/pagemap`, 'r');
  try {
    for (const line of readFileSync(`/proc/${pid}/maps`, 'utf8').split('\n')) {
      const [range = '', mode = ''] = line.split(' ');
      if (!mode.startsWith('rw')) continue;
      const [from = 0n, to = 0n] = range.split('-').map((hex) => BigInt(`0x${hex}`));
      for (const run of writtenRuns(pages, from, to)) {
        const block = Buffer.allocUnsafeSlow(Number(run.to - run.from));
        try {
          yield block.subarray(0, readSync(memory, block, 0, block.length, run.from));
        } catch {
          // A mapping that cannot be read (a guard page) or was just unmapped.
        }
      }
    }
  } finally {
    closeSync(memory);
    closeSync(pages);
  }
}

function* writtenRuns(pages: number, from: bigint, to: bigint): Generator<{ from: bigint; to: bigint }> {
  const entries = Buffer.alloc(Number((to - from) / PAGE) * 8);
  const read = readSync(pages, entries, 0, entries.length, (from / PAGE) * 8n);
  let start: bigint | undefined;
  for (let at = 0; at < read; at += 8) {
    const page = from + BigInt(at / 8) * PAGE;
    const isWritten = (entries.readBigUInt64LE(at) & WRITTEN) !== 0n;
    if (isWritten) start ??= page;
    else if (start !== undefined) {
      yield { from: start, to: page };
      start = undefined;
    }
  }
  if (start !== undefined) yield { from: start, to };
}

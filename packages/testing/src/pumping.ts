// Texts that repeat themselves, for everything that reads what others write: what makes a reader try everything again and again.
import { parseArgs } from 'node:util';

/** What reads texts, and what these are made of. */
export interface Reading {
  /** One call each. */
  entries: Readonly<Record<string, (text: string) => unknown>>;
  pieces: readonly string[];
  /** What a text begins with. */
  leads: readonly string[];
}

export interface Slow {
  entry: string;
  cpuMs: number;
  text: string;
}

interface Fuzzing {
  seed: number;
  /** Calls of an entry with a text. */
  inputs: number;
  /** UTF-16 units of the longest text. */
  length: number;
  /** CPU time of one call. */
  maxMs: number;
  only?: string | undefined;
  tell?: (done: number, slow: readonly Slow[]) => void;
}

/** What was slow each of three times: the first call may have paid for compiling, or for the rubbish of others. */
export async function fuzz(reading: Reading, { seed, inputs, length, maxMs, only, tell = () => {} }: Fuzzing): Promise<Slow[]> {
  const next = chance(seed);
  const entries = Object.entries(reading.entries).filter(([name]) => only === undefined || name === only);
  const slow: Slow[] = [];
  // Warms up: compilation on first use must not count for a text.
  for (const [, read] of entries) for (let i = 0; i < 10; i++) await read(pumped(reading, next, 200));
  for (let done = 0; done < inputs; ) {
    const text = pumped(reading, next, 20 + next(length - 20));
    for (const [entry, read] of entries) {
      const first = await msOf(read, text);
      if (first > maxMs) {
        const cpuMs = Math.min(first, await msOf(read, text), await msOf(read, text));
        if (cpuMs > maxMs) slow.push({ entry, cpuMs: Math.round(cpuMs), text });
      }
      done += 1;
      if (done % 10_000 === 0) tell(done, slow);
    }
  }
  return slow;
}

/** Of this thread, also of what the call leaves for later. */
async function msOf(read: (text: string) => unknown, text: string): Promise<number> {
  const start = process.threadCpuUsage();
  await read(text);
  const { user, system } = process.threadCpuUsage(start);
  return (user + system) / 1000;
}

/** A program that fuzzes: its arguments, its report, and its exit code. `name`: of the npm script. */
export async function runFuzz(name: string, reading: Reading): Promise<void> {
  const { values } = parseArgs({
    options: {
      inputs: { type: 'string', default: '1000000' },
      seed: { type: 'string', default: '1' },
      length: { type: 'string', default: '400' },
      ms: { type: 'string', default: '50' },
      entry: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });

  if (values.help) {
    console.log(`npm run ${name} -- [--inputs 1000000] [--seed 1] [--length 400] [--ms 50] [--entry NAME]

  --inputs   how many calls of an entry with a text
  --seed     the same seed gives the same texts
  --length   UTF-16 units of the longest text
  --ms       CPU time that a call may take
  --entry    only this one of: ${Object.keys(reading.entries).join(', ')}`);
  } else {
    const start = process.cpuUsage();
    const slow = await fuzz(reading, {
      seed: Number(values.seed),
      inputs: Number(values.inputs),
      length: Number(values.length),
      maxMs: Number(values.ms),
      only: values.entry,
      tell: (done, found) => console.error(`${done} inputs, ${found.length} slow`),
    });
    for (const { entry, cpuMs, text } of slow.slice(0, 100)) console.log(`${cpuMs} ms  ${entry}: ${JSON.stringify(text).slice(0, 160)}`);
    const { user, system } = process.cpuUsage(start);
    console.log(`${values.inputs} inputs, seed ${values.seed}, ${Math.round((user + system) / 1e6)} s of CPU: ${slow.length} slow`);
    process.exitCode = slow.length === 0 ? 0 : 1;
  }
}

/** Characters and scraps that readers of text look for. */
export const SCRAPS = [
  ' ',
  '\n',
  ', ',
  '. ',
  '? ',
  '! ',
  '-',
  '–',
  '…',
  "'",
  '’',
  '"',
  '“',
  '(',
  ')',
  '[',
  '{',
  '<',
  '>',
  '&nbsp;',
  '<b>',
  '<!--',
  '</p>',
  'style="opacity:',
  '0',
  '1',
  '12:30',
  '+1 555 ',
  '€',
  '@',
  'a@b.c ',
  'http://a.b/',
  '#',
  '*',
  '_',
  '`',
  '|',
  ':',
  ';',
  '/',
  '\\',
  'a',
  'I',
  'é',
  '😀',
  '\u0301',
  '\u200b',
  'Ana ',
  'Juno ',
  'sk-',
  'a1b2c3d4',
];

/** The same numbers for the same seed. */
function chance(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

const ENDS = ['', ' bbb', '!', '?', '\n', ' x', '\u0000', '@', ' at 9', '.'];

function pumped({ pieces, leads }: Reading, next: (below: number) => number, length: number): string {
  const one = () => pieces[next(pieces.length)] as string;
  const some = (most: number) => Array.from({ length: 1 + next(most) }, one).join('');
  const lead = next(3) === 0 ? some(3) : (leads[next(leads.length)] as string);
  const pump = some(4);
  const end = next(3) === 0 ? some(2) : (ENDS[next(ENDS.length)] as string);
  return `${lead}${pump.repeat(Math.max(1, Math.ceil(length / pump.length)))}${end}`.slice(0, length + end.length);
}

/**
 * Milliseconds of CPU time that the work takes on this thread. Other load on the machine hardly affects it, so it can be
 * compared with a limit, if a generous one.
 */
export function cpuMsOf(work: () => void): number {
  const start = process.threadCpuUsage();
  work();
  const { user, system } = process.threadCpuUsage(start);
  return (user + system) / 1000;
}

// The scripted conversations of bench/context and the questions about them.
import { readdirSync, readFileSync } from 'node:fs';
import { parse } from 'yaml';

const FOLDER = new URL('../../../../bench/context/conversations/', import.meta.url);

export type ProbeKind = 'recall' | 'decision' | 'continuation';

export interface Probe {
  kind: ProbeKind;
  ask: string;
  /** All are required; "a|b" means either. */
  expect: string[];
  not: string[];
  by: string;
}

export interface Conversation {
  name: string;
  lines: { who: string; says: string }[];
  probes: Probe[];
  /** A credential that nobody names when the context is handed over. */
  secrets: string[];
}

interface Written {
  name: string;
  secrets?: string[];
  lines: Record<string, string>[];
  probes: { kind: ProbeKind; ask: string; expect: string[]; not?: string[]; by?: string }[];
}

export function scriptedConversations(): Conversation[] {
  const files = readdirSync(FOLDER).filter((file) => file.endsWith('.yaml'));
  return files.sort().flatMap((file) => (parse(readFileSync(new URL(file, FOLDER), 'utf8')) as Written[]).map(conversation));
}

function conversation({ name, lines, probes, secrets = [] }: Written): Conversation {
  const said = lines.flatMap((line) => Object.entries(line).map(([who, says]) => ({ who, says })));
  const asker = (expect: readonly string[]) => said.find(({ who }) => !expect.some((word) => word.split('|').includes(who)))?.who ?? '';
  // Nobody asks a question to which their own name is the answer: "I don't know, Omar." would count as right.
  return {
    name,
    secrets,
    lines: said,
    probes: probes.map(({ not = [], by, ...probe }) => ({ ...probe, not, by: by ?? asker(probe.expect) })),
  };
}

export function isRight(answer: string, { expect, not }: Pick<Probe, 'expect' | 'not'>): boolean {
  return expect.every((word) => word.split('|').some((one) => holds(answer, one))) && !not.some((word) => holds(answer, word));
}

function holds(answer: string, word: string): boolean {
  return new RegExp(`(?<![\\p{L}\\p{N}])${RegExp.escape(word)}(?![\\p{L}\\p{N}])`, 'iu').test(answer);
}

// Statements, questions about them in other words, and questions to which nobody told the answer (bench/context/finding).
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';

interface AskedBy {
  by: string;
  ask: string;
}

export interface FindingScene {
  lines: { who: string; says: string }[];
  /** `expect`: "a|b" means either. */
  asks: (AskedBy & { expect: string })[];
  unknown: AskedBy[];
}

type Written = Omit<FindingScene, 'lines'> & { lines: Record<string, string>[] };

/** `file`: a name in bench/context/finding, or a path. */
export function findingScenesIn(file: string): FindingScene[] {
  const url = file.includes('/') ? file : new URL(`../../../../bench/context/finding/${file}.yaml`, import.meta.url);
  return (parse(readFileSync(url, 'utf8')) as Written[]).map(({ lines, ...questions }) => ({
    ...questions,
    lines: lines.flatMap((line) => Object.entries(line).map(([who, says]) => ({ who, says }))),
  }));
}

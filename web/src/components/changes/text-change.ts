import { type ChangeObject, diffLines } from 'diff';

export interface ValueChange {
  kind: 'value';
  before: string;
  after: string;
}

export interface TextChange {
  kind: 'text';
  parts: TextPart[];
}

export interface TextPart {
  kind: 'added' | 'removed' | 'kept';
  text: string;
  /** Place among the parts. */
  place: number;
  /** Number of lines. */
  lines: number;
}

/** Two long texts with little in common would take the page minutes to compare. */
const MAX_EDITS = 2_000;

/** Line by line. Texts with too little in common are shown as they were. */
export function textChange(before: string, after: string): TextChange | ValueChange {
  const changes: ChangeObject<string>[] | undefined = diffLines(before, after, { maxEditLength: MAX_EDITS });
  if (changes === undefined) return { kind: 'value', before, after };
  const parts = changes.map(({ added, removed, value, count }, place): TextPart => {
    const changed = removed ? 'removed' : 'kept';
    return { kind: added ? 'added' : changed, text: value.replace(/\n$/, ''), lines: count, place };
  });
  return { kind: 'text', parts };
}

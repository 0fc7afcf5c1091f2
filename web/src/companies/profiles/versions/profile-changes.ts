import { diffProfiles, type ProfileBody } from '@offshoot/profiles';
import { visible } from '@offshoot/text/hidden.ts';
import type { ShownChange } from '../../../components/changes/compared-versions.tsx';
import { textChange } from '../../../components/changes/text-change.ts';
import { valueText } from '../explanation/explanation.ts';

/** What differs between two profiles, for people: texts line by line, and what is no text as JSON. */
export function profileChanges(before: ProfileBody, after: ProfileBody): ShownChange[] {
  return diffProfiles(before, after).changes.map(({ path, ...change }) => {
    const [from, to] = path === 'instructions' ? [before.instructions, after.instructions] : [change.before, change.after];
    return { title: visible(path), change: changeOf(shown(from), shown(to)) };
  });
}

const shown = (value: unknown): string => (value === undefined ? '' : visible(valueText(value)));

const isOneLine = (text: string): boolean => !text.includes('\n');

const changeOf = (before: string, after: string): ShownChange['change'] =>
  isOneLine(before) && isOneLine(after) ? { kind: 'value', before, after } : textChange(before, after);

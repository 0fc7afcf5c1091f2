import { printable } from '@offshoot/text';

/** More lines say nothing more. */
const MAX_SHOWN = 40;

/** Lists what is lost in another form of an agent, a line for each thing. Empty: nothing is. */
export function unmappedText(unmapped: readonly { where: string; why: string }[]): string[] {
  if (unmapped.length === 0) return [];
  const more = unmapped.length > MAX_SHOWN ? [`  and ${unmapped.length - MAX_SHOWN} more`] : [];
  return [
    '',
    'What stays behind:',
    ...unmapped.slice(0, MAX_SHOWN).map(({ where, why }) => `  ${printable(where)}: ${printable(why)}`),
    ...more,
  ];
}

import { printable } from '@offshoot/text';

/** More lines say nothing more. */
const MOST = 40;

/** Lists what is lost in another form of an agent, a line for each thing. Empty: nothing is. */
export function unmappedText(unmapped: readonly { where: string; why: string }[]): string[] {
  if (unmapped.length === 0) return [];
  const more = unmapped.length > MOST ? [`  and ${unmapped.length - MOST} more`] : [];
  return [
    '',
    'What stays behind:',
    ...unmapped.slice(0, MOST).map(({ where, why }) => `  ${printable(where)}: ${printable(why)}`),
    ...more,
  ];
}

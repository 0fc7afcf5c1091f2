import type { ExplainedSection, Explanation } from '@offshoot/context';
import { printable } from '@offshoot/text';
import { table } from '../terminal/output.ts';

/** Budget and sections; with `whole`, also the texts as the model reads them. */
export function explanationText({ model, engine, budgetTokens, usedTokens, sections }: Explanation, { whole }: { whole: boolean }): string {
  const head = printable(`${model || 'no model'} (${engine}): ${usedTokens} of ${budgetTokens} tokens`);
  const rows = sections.map(({ name, priority, tokens, isCut, leftOut }) => [
    name,
    String(priority),
    String(tokens),
    isCut ? 'cut' : 'whole',
    leftOut === 0 ? '-' : String(leftOut),
  ]);
  const accounts = table(['SECTION', 'PRIORITY', 'TOKENS', 'FITS', 'LEFT OUT'], rows);
  return [head, '', accounts, '', cutText(sections), ...(whole ? sections.flatMap(textOf) : [])].join('\n');
}

function cutText(sections: readonly ExplainedSection[]): string {
  const cut = sections.filter(({ isCut, leftOut }) => isCut || leftOut > 0);
  if (cut.length === 0) return 'Nothing was cut or left out.';
  const parts = cut.map(({ name, isCut, leftOut }) => {
    const left = leftOut === 0 ? '' : `${leftOut} left out as irrelevant or too long`;
    return `${name} (${[isCut ? 'shortened' : '', left].filter(Boolean).join(', ')})`;
  });
  return printable(`Not shown: ${parts.join('; ')}.`);
}

function textOf({ name, text }: ExplainedSection): string[] {
  if (text === '') return [];
  return ['', `── ${printable(name)} ──`, ...text.trimEnd().split('\n').map(printable)];
}

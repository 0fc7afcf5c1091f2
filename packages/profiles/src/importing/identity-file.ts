const LABELS = ['name', 'creature', 'vibe', 'theme', 'emoji', 'avatar'] as const;

/** What IDENTITY.md says. A field that nobody filled in is missing. */
export type IdentityFile = Partial<Record<(typeof LABELS)[number], string>>;

const FIELD = /^\s{0,8}(?:[-*+]\s{1,4})?[*_]{0,3}([A-Za-z]{4,8})[*_]{0,3}\s?:[*_]{0,3}(.*)$/;
/** Longer lines are no values of these fields. UTF-16 units. */
const LONGEST = 1_000;

/** Lines such as "- **Name:** Iris", or with the value on the next line. The last one of a field counts, as there. */
export function readIdentity(markdown: string): IdentityFile {
  const lines = markdown.split(/\r?\n/).map((line) => line.slice(0, LONGEST));
  const found = lines.flatMap((line, i): [string, string][] => {
    const [, label = '', rest = ''] = FIELD.exec(line) ?? [];
    const name = LABELS.find((one) => one === label.toLowerCase());
    const below = lines[i + 1] ?? '';
    const value = valueIn(rest) || (FIELD.test(below) || !/^\s/.test(below) ? '' : valueIn(below));
    return name === undefined || value === '' ? [] : [[name, value]];
  });
  return Object.fromEntries(found);
}

/** Without emphasis and hidden characters; '' for the hint in parentheses that a new file has. */
function valueIn(text: string): string {
  const plain = text.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, (one) => (one === '\u200d' ? one : '')).trim();
  const bare = plain
    .replace(/^[*_]{1,3}(?=\S)/, '')
    .replace(/(?<=\S)[*_]{1,3}$/, '')
    .trim();
  return /^\(.*\)$/.test(bare) ? '' : bare;
}

// A workspace file with a managed section between markers; every other byte belongs to the owner.

const BEGIN = '<!-- offshoot:managed:begin -->';
const END = '<!-- offshoot:managed:end -->';
/** OpenClaw's heading for content that runtimes leave alone. */
const OWNER_HEADING = '## Custom Instructions';

/** The file with the managed section replaced and every other byte unchanged. */
export function withManagedSection(file: Buffer | undefined, lines: readonly string[]): Buffer {
  const section = Buffer.from([BEGIN, ...lines.map(neutralised), END].join('\n'), 'utf8');
  if (file === undefined || file.length === 0) return Buffer.concat([section, Buffer.from(`\n\n${OWNER_HEADING}\n`, 'utf8')]);
  const at = managedRange(file);
  // A damaged marker must not cost the owner a byte: the new section goes first and the old text stays.
  if (at === undefined) return Buffer.concat([section, Buffer.from('\n\n', 'utf8'), file]);
  return Buffer.concat([file.subarray(0, at.begin), section, file.subarray(at.end)]);
}

/** The owner's text, without the bare heading. Empty if there is none. */
export function ownersPart(file: Buffer | undefined): string {
  if (file === undefined) return '';
  const at = managedRange(file);
  const text =
    at === undefined ? file.toString('utf8') : `${file.subarray(0, at.begin).toString('utf8')}${file.subarray(at.end).toString('utf8')}`;
  return text.replace(/^## Custom Instructions[ \t]*\r?$/mu, '').trim();
}

function managedRange(file: Buffer): { begin: number; end: number } | undefined {
  const first = file.indexOf(BEGIN);
  const end = first < 0 ? -1 : file.indexOf(END, first);
  // The nearest begin marker: an owner who quotes the marker further up must not lose the text in between.
  return end < 0 ? undefined : { begin: file.lastIndexOf(BEGIN, end), end: end + END.length };
}

/** Otherwise a creator could use our marker in the instructions to reach into the owner's part of the file. */
const neutralised = (text: string): string => text.replaceAll('<!-- offshoot:', '<!-- offshoot :');

// SOUL.md: the agent's character. The template's text between the markers, the owner's own below.

/** Undefined: nothing to write; a template without a soul creates no file. */
export function writeSoulSection(file: Buffer | undefined, soul: string): Buffer | undefined {
  if (file === undefined && soul.trim() === '') return undefined;
  return withManagedSection(file, ['# SOUL.md - Who You Are', '', soul]);
}

/** The template's soul and the owner's additions. */
export function soulOf(template: string, file: Buffer | undefined): string {
  return [template.trim(), ownersPart(file)].filter((part) => part !== '').join('\n\n');
}

import type { ContextEntry, ContextSummary, Preview, PreviewItem } from '@offshoot/context';

/** The text in place of a secret. */
export const VEIL = '(secret)';

/** The same preview with secrets masked, since others may see the screen. It keeps the digest of the original. */
export function veiled(preview: Preview): Preview {
  const secret = new Set(preview.items.filter(isSecret).map(({ id }) => id));
  const entry = (one: ContextEntry): ContextEntry => {
    const isOne = one.kind === 'credential' || one.sensitivity === 'secret' || one.sourceIds.some((id) => secret.has(id));
    return isOne ? { ...one, text: VEIL, topic: veiledTopic(one.topic), tags: [], ...(one.reason !== undefined && { reason: VEIL }) } : one;
  };
  const sections = Object.entries(preview.summary).map(([name, value]) => [name, isSection(name, value) ? value.map(entry) : value]);
  return {
    ...preview,
    items: preview.items.map((item) => (secret.has(item.id) ? { ...item, text: VEIL, topic: veiledTopic(item.topic), tags: [] } : item)),
    summary: Object.fromEntries(sections) as ContextSummary,
  };
}

function isSecret({ kind, sensitivity, secrets }: PreviewItem): boolean {
  return kind === 'credential' || sensitivity === 'secret' || secrets.length > 0;
}

/** Every list of the summary is a section, except for the people. */
function isSection(name: string, value: unknown): value is ContextEntry[] {
  return Array.isArray(value) && name !== 'people';
}

/** Keeps which door but hides which code: a language model that chose the topic may have put the code into it. */
export function veiledTopic(topic: string): string {
  return topic.replaceAll(/[^\s:-]*\d[^\s:-]*/g, '…');
}

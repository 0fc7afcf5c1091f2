import type { ContextEntry, ContextSummary, Preview, PreviewItem } from '@offshoot/context';

const VEIL = '(secret)';

/** The same preview without the words of what opens something: a screen is looked at by others too. Its digest stays that of the true one. */
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

/** The lists of the summary are sections, but for the people. */
function isSection(name: string, value: unknown): value is ContextEntry[] {
  return Array.isArray(value) && name !== 'people';
}

/** Which door, not which code: a language model that chose the topic may have put the code into it. */
function veiledTopic(topic: string): string {
  return topic.replaceAll(/[^\s:-]*\d[^\s:-]*/g, '…');
}

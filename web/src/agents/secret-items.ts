import type { PreviewItem, ShownItem } from '@offshoot/context';

/** Whether an item is shown only when the person asks for it: others may see the screen. */
export function isSecret({ kind, sensitivity, secrets = [] }: ShownItem & Partial<Pick<PreviewItem, 'secrets'>>): boolean {
  return kind === 'credential' || sensitivity === 'secret' || secrets.length > 0;
}

/** Which door, but not which code: a language model that chose the topic may have put the code into it. */
export const veiledTopic = (topic: string): string => topic.replaceAll(/[^\s:-]*\d[^\s:-]*/g, '…');

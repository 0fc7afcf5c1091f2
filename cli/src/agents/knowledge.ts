import type { JsonValue } from '@bufbuild/protobuf';
import type { KnownItem } from '@offshoot/context';
import { printable } from '@offshoot/text';
import type { Command } from 'commander';
import { lineTo, withAnswerWithin } from '../agent-line.ts';
import { instanceIdArgument, newCommand, type Run } from '../cli.ts';
import { KINDS } from '../transfers/preview-text.ts';
import { VEIL, veiledTopic } from '../transfers/veiled.ts';
import { keptText } from './keep.ts';

interface KnowledgeOptions {
  showSecrets?: boolean;
  answerWithin: number;
}

export function addAgentsKnowledge(agents: Command, run: Run): void {
  const command = newCommand(
    agents,
    'knowledge',
    'List what your agent knows, with who said it. The agent answers you directly; the pool does not see the answer.',
    ['offshoot agents knowledge inst_…', 'offshoot agents knowledge inst_… --show-secrets --json'],
  )
    .argument('<instance>', 'id of the agent', instanceIdArgument)
    .option('--show-secrets', 'show credentials in plain text');
  withAnswerWithin(command).action((instanceId: string, { showSecrets = false, answerWithin }: KnowledgeOptions) =>
    run(async (cli) => {
      await using line = await lineTo(cli, instanceId, answerWithin);
      const { items: all, hidden, keptDays } = await line.knowledge();
      const items = showSecrets ? all : all.map(veiledItem);
      const rest =
        hidden === 0
          ? []
          : [`${hidden === 1 ? 'One more item is' : `${hidden} more items are`} hidden at the request of the person concerned.`];
      const next = `${keptText(keptDays)} Change that: offshoot agents keep ${instanceId} 30\nCorrect one: offshoot agents correct ${instanceId} ITEM "…"\nForget some: offshoot agents forget ${instanceId} ITEM …`;
      return {
        json: { items, hidden, keptDays } as unknown as JsonValue,
        text:
          items.length === 0 ? ['It has learned nothing yet.', ...rest].join('\n') : [...items.map(itemText), ...rest, '', next].join('\n'),
      };
    }),
  );
}

const STATUSES: Record<KnownItem['status'], string> = {
  current: '',
  ended: 'no longer holds',
  'not-yet': 'does not hold yet',
  overridden: 'not told: something said later counts instead',
  updated: 'told together with a later statement',
};

function veiledItem(item: KnownItem): KnownItem {
  if (item.kind !== 'credential' && item.sensitivity !== 'secret') return item;
  const { reason: _, ...shown } = item;
  return { ...shown, text: VEIL, topic: veiledTopic(item.topic), tags: [] };
}

function itemText({
  id,
  kind,
  text,
  topic,
  sensitivity,
  from,
  via,
  byOwner,
  isInherited,
  saidAt,
  validUntil,
  reason,
  status,
}: KnownItem): string {
  const traits = [
    KINDS[kind],
    sensitivity === 'normal' ? '' : sensitivity,
    topic,
    `said by ${from}${byOwner ? ' (owner)' : ''} on ${saidAt.slice(0, 10)}`,
    via !== undefined ? `by way of ${via}` : isInherited ? 'from another agent' : '',
    reason === undefined ? '' : `because ${reason}`,
    validUntil === undefined ? '' : `until ${validUntil.slice(0, 10)}`,
    STATUSES[status],
  ];
  return `${printable(id)}  ${printable(text)}\n${printable(`    ${traits.filter(Boolean).join(' · ')}`)}`;
}

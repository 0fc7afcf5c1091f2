import { LEVEL_TEXTS, levelName } from '@offshoot/actions/level-texts.ts';
import type { Permission, TrustSettings } from '@offshoot/context';
import type { Trust } from '@offshoot/statements';
import { printable } from '@offshoot/text';
import { table } from '../terminal/output.ts';

const STATES: Record<Trust['state'], string> = {
  active: 'active',
  paused: 'paused: it does nothing, and says so when it is addressed',
  archived: 'archived: it does nothing and is silent',
};

export function settingsText(instanceId: string, { trust, signedAt, cards, grants }: TrustSettings): string {
  const { level, state, inboxes, delegates, budget, quietHours, pin } = trust;
  const rows = [
    ['level', `${levelName(level)}. ${LEVEL_TEXTS[level].does}`],
    ['state', STATES[state]],
    ['linked inboxes', linesOr('none', inboxes)],
    [
      'delegates',
      linesOr(
        'none',
        delegates.map(({ inboxId, upTo }) => `${inboxId} up to ${upTo}`),
      ),
    ],
    [
      'budget',
      linesOr(
        'as usual',
        Object.entries(budget).map(([item, most]) => `${item}=${most}`),
      ),
    ],
    ['quiet hours', quietHours === undefined ? 'none' : `${quietHours.from} to ${quietHours.to}, ${quietHours.zone}`],
    ['version', pin === undefined ? 'follows its template' : `stays on version ${pin.version}, unless its creator takes that back`],
    ['open cards', String(cards.length)],
    ['grants', grants.length === 0 ? 'none' : `${grants.length}: offshoot agents grants ${instanceId}`],
    ['signed', signedAt ?? 'never: this is how agents start'],
  ];
  return `${table(['agent', instanceId], rows)}\n\nChange it: offshoot agents trust ${instanceId} L3`;
}

const linesOr = (empty: string, list: readonly string[]): string => (list.length === 0 ? empty : list.join(', '));

export function permissionsText({ cards, grants }: Pick<TrustSettings, 'cards' | 'grants'>): string {
  return [
    grants.length === 0 ? 'It does nothing without asking but what its level allows.' : 'It may do without asking:',
    ...grants.map(permissionText),
    ...(cards.length === 0 ? [] : ['', 'It asks in the conversation for:', ...cards.map(permissionText)]),
  ].join('\n');
}

const permissionText = ({ id, text, expiresAt }: Permission): string => printable(`  ${id.slice(0, 8)}  ${text} (until ${expiresAt})`);

import type { AgentOnNostr } from '@offshoot/client';
import type { NostrStatus } from '@offshoot/context';
import { npubOf } from '@offshoot/nostr';
import { printable } from '@offshoot/text';

const BINDINGS: Record<AgentOnNostr['binding'], string> = {
  verified: 'verified: key and inbox have signed that they are one agent',
  pending: 'not published yet',
  wrong: '⚠ NOT VERIFIED: the profile that it shows does not prove that the key is its own',
};

export function nostrText(instanceId: string, { status, binding, attestedBy }: AgentOnNostr): string {
  const { settings, publicKey, isDerived, received, sent, lastReceivedAt } = status;
  const { enabled, peers, mirror } = settings;
  const last = lastReceivedAt === undefined ? '' : `, the last on ${lastReceivedAt.slice(0, 16).replace('T', ' ')} UTC`;
  const lines = [
    `On Nostr: ${enabled ? 'yes' : 'no'}`,
    publicKey === '' ? 'Key: none yet' : `Key: ${npubOf(publicKey)} (${isDerived ? 'you derived it' : 'its own'})`,
    publicKey === '' ? '' : `     ${BINDINGS[binding]}`,
    ...relayLines(status),
    peers.length === 0 ? 'Peers: nobody. Messages of all others are dropped.' : 'Peers:',
    ...peers.map(({ key, name }) => `  ${name}  ${npubOf(key)}`),
    `Attested by: ${attestedBy === '' ? 'nobody' : npubOf(attestedBy)}`,
    `Mirror of what it knows: ${mirror ? 'on, for the key that attests it' : 'off'}`,
    `In 30 days: ${received} received${last}, ${sent} sent`,
    '',
    nextStep(instanceId, status),
  ];
  return lines
    .filter((line, index) => line !== '' || index === lines.length - 2)
    .map(printable)
    .join('\n');
}

function relayLines({ relays, settings: { enabled } }: NostrStatus): string[] {
  if (relays.length > 0)
    return ['Relays:', ...relays.map(({ url, state, isHosts }) => `  ${url}  ${state}${isHosts ? ', of its host' : ''}`)];
  return [enabled ? 'Relays: none. Name one with --relay wss://…' : 'Relays: none'];
}

function nextStep(instanceId: string, { settings: { enabled, peers } }: NostrStatus): string {
  const command = `offshoot agents nostr ${instanceId}`;
  if (!enabled) return `Put it there: ${command} --on`;
  return peers.length === 0 ? `Let a person write to it: ${command} --allow npub1…=NAME` : `Take it off: ${command} --off`;
}

import { Failure } from '@offshoot/client';
import { askingWithin } from '../../agent-line.ts';
import type { Cli } from '../../cli.ts';
import { USAGE } from '../../failure.ts';
import { ownerOf } from '../../owner.ts';
import type { Result } from '../../terminal/output.ts';
import { type NostrOrder, type NostrSecrets, nostrDocument, peerMeant, relayMeant, settledWith, showNostr } from './nostr-operations.ts';
import { nostrText } from './nostr-text.ts';
import { derivedKey, ownKey, type SecretSource } from './secret-keys.ts';

export interface NostrOptions {
  on?: boolean;
  off?: boolean;
  relay?: string[];
  hostRelays?: boolean;
  allow?: string[];
  remove?: string[];
  mirror?: 'on' | 'off';
  attestWith?: SecretSource;
  deriveFrom?: SecretSource;
  account?: number;
  answerWithin: number;
}

/** Shows how the agent is on Nostr, after what the options change. Throws USAGE for options that do not go together. */
export async function settle(cli: Cli, instanceId: string, options: NostrOptions): Promise<Result> {
  const order = orderOf(instanceId, options);
  const secrets = await secretsOf(cli, options);
  const ask = askingWithin(cli, options.answerWithin);
  const isChange = Object.keys(order).length > 1 || Object.keys(secrets).length > 0;
  const found = isChange ? await settledWith(await ownerOf(cli), ask, order, secrets) : await showNostr.run({ cli, ask }, { instanceId });
  return { json: nostrDocument(found, { instanceId }), text: nostrText(instanceId, found) };
}

/** Throws USAGE for options that do not go together. */
function orderOf(instanceId: string, options: NostrOptions): NostrOrder {
  const { on = false, off = false, relay, hostRelays = false, allow, remove, mirror } = options;
  if (on && off) throw wrong('--on and --off cannot be combined.', 'Use one of them.');
  if (relay !== undefined && hostRelays) throw wrong('--relay and --host-relays cannot be combined.', 'Use one of them.');
  const relays = hostRelays ? [] : relay?.map(relayMeant);
  return {
    instanceId,
    ...((on || off) && { enabled: on }),
    ...(relays && { relays }),
    ...(allow && { allow: allow.map(peerIn) }),
    ...(remove && { remove }),
    ...(mirror && { mirror: mirror === 'on' }),
  };
}

async function secretsOf(cli: Cli, { deriveFrom, account, attestWith }: NostrOptions): Promise<NostrSecrets> {
  if (deriveFrom === undefined && account !== undefined) throw wrong('--account belongs to --derive-from.', 'Name the file of your words.');
  if (deriveFrom !== undefined && account === undefined)
    throw wrong('--derive-from needs --account.', 'Count your agents from 1, so that each has a key of its own.');
  return {
    ...(deriveFrom !== undefined && account !== undefined && { derived: await derivedKey(cli, deriveFrom, account) }),
    ...(attestWith !== undefined && { attesting: await ownKey(cli, attestWith) }),
  };
}

function peerIn(given: string): { key: string; name: string } {
  const at = given.indexOf('=');
  if (at < 0) throw wrong(`--allow ${given} has no name.`, 'Write it as npub1…=Mia.');
  return peerMeant({ key: given.slice(0, at), name: given.slice(at + 1) });
}

const wrong = (message: string, help: string): Failure => new Failure(USAGE, message, { help });

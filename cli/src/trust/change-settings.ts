import type { JsonValue } from '@bufbuild/protobuf';
import { changeTrust, readAgent, recipientOf } from '@offshoot/client';
import type { TrustSettings } from '@offshoot/context';
import type { Instance } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import type { Trust } from '@offshoot/statements';
import { openAgentLine } from '../agent-line.ts';
import type { Cli } from '../cli.ts';
import { ownerOf } from '../owner.ts';
import type { Result } from '../terminal/output.ts';
import { settingsText } from './settings-text.ts';

export interface ChangeOptions {
  answerWithin: number;
}

/** What the person settles now, of what the agent has. */
export type SettingsChange = (trust: Trust, agent: Instance) => Trust;

/** Reads the trust settings from the agent, changes them, and has the agent keep what the person signs. */
export async function changeSettings(
  cli: Cli,
  instanceId: string,
  { answerWithin }: ChangeOptions,
  change: SettingsChange,
): Promise<Result> {
  const owner = await ownerOf(cli);
  const agent = await readAgent(owner, instanceId);
  await using line = await openAgentLine(cli, owner, recipientOf(agent), answerWithin);
  return settingsResult(instanceId, await changeTrust(owner, line, instanceId, (trust) => change(trust, agent)));
}

export function settingsResult(instanceId: string, settings: TrustSettings): Result {
  return { json: settingsDocument(instanceId, settings), text: settingsText(instanceId, settings) };
}

export function settingsDocument(instanceId: string, { trust, signedAt = '', cards, grants }: TrustSettings): JsonValue {
  return { instanceId, trust, signedAt, cards, grants } as unknown as JsonValue;
}

import type { JsonValue } from '@bufbuild/protobuf';
import type { Settlement } from '@offshoot/context';
import { changeTrust, readAgent, recipientOf } from '@offshoot/owner';
import type { Trust } from '@offshoot/statements';
import { openLine } from '../agent-line.ts';
import type { Cli } from '../cli.ts';
import { ownerOf } from '../owner.ts';
import type { Result } from '../terminal/output.ts';
import { settlementText } from './settlement-text.ts';

export interface ChangeOptions {
  answerWithin: number;
}

/** Reads what the person has settled about the agent, changes it, and has the agent keep what they sign. */
export async function changeSettlement(
  cli: Cli,
  instanceId: string,
  { answerWithin }: ChangeOptions,
  change: (trust: Trust) => Trust,
): Promise<Result> {
  const owner = await ownerOf(cli);
  await using line = await openLine(cli, owner, recipientOf(await readAgent(owner, instanceId)), answerWithin);
  return settlementResult(instanceId, await changeTrust(owner, line, instanceId, change));
}

export function settlementResult(instanceId: string, settlement: Settlement): Result {
  return { json: settlementDocument(instanceId, settlement), text: settlementText(instanceId, settlement) };
}

export function settlementDocument(instanceId: string, { trust, signedAt = '', cards, grants }: Settlement): JsonValue {
  return { instanceId, trust, signedAt, cards, grants } as unknown as JsonValue;
}

import type { MessageInitShape } from '@bufbuild/protobuf';
import type { HandoverSchema, Handover as WireHandover } from '@offshoot/gen/offshoot/template/v1/template_pb.ts';
import { Refusal } from '@offshoot/refusals';
import type { Handover } from '@offshoot/statements';
import { fromWire, toWire } from './statement-wire.ts';

export function handoverToWire({ version, offer, acceptance, team = [], ...people }: Handover): MessageInitShape<typeof HandoverSchema> {
  return {
    ...people,
    team: [...team],
    version: BigInt(version),
    offer: toWire(offer.envelope, offer.signatures),
    acceptance: toWire(acceptance.envelope, acceptance.signatures),
  };
}

export function handoverFromWire({ version, digest, previousCreatorId, newCreatorId, offer, acceptance, team }: WireHandover): Handover {
  if (!offer || !acceptance) throw new Refusal('STATEMENT_MALFORMED', 'A hand-over has no offer or no acceptance.');
  const people = { previousCreatorId, newCreatorId, ...teamFromWire(team) };
  return { version: Number(version), digest, ...people, offer: fromWire(offer), acceptance: fromWire(acceptance) };
}

/** An empty list is none. */
export const teamFromWire = (team: readonly string[]): { team?: readonly string[] } => (team.length === 0 ? {} : { team });

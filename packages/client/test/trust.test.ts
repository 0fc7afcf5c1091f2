// What a person signs about their agent is the whole document that the agent then gets.
import { fromBinary } from '@bufbuild/protobuf';
import { base64Decode } from '@bufbuild/protobuf/wire';
import type { SetTrustRequest, TrustSettings } from '@offshoot/context';
import { SignedStatementSchema } from '@offshoot/gen/offshoot/statement/v1/statement_pb.ts';
import { toWire } from '@offshoot/rpc/wire';
import { type Action, type Trust, trustAction } from '@offshoot/statements';
import { expect, test } from 'vitest';
import { changeTrust } from '../src/index.ts';

const INSTANCE = `inst_${'a'.repeat(26)}`;
const trust: Trust = { level: 'L2', state: 'active', inboxes: ['b'.repeat(64)], delegates: [], budget: { mails: 5 } };
const settled = (of: Trust): TrustSettings => ({ answer: 'trust', requestId: '', trust: of, cards: [], grants: [] });

function scene() {
  const signed: Action[] = [];
  const sent: Pick<SetTrustRequest, 'trust' | 'statement'>[] = [];
  const envelope = { signer: 'c'.repeat(64), nonce: 'd'.repeat(32), issuedAt: new Date(0) };
  const owner = {
    sign: async (action: Action) => {
      signed.push(action);
      return toWire(envelope, []);
    },
  };
  const line = {
    trust: async () => settled(trust),
    setTrust: async (request: (typeof sent)[number]) => {
      sent.push(request);
      return settled(request.trust);
    },
  };
  return { owner, line, signed, sent };
}

test('a change is signed with everything that stays', async () => {
  const { owner, line, signed, sent } = scene();
  const changed: Trust = { ...trust, level: 'L4' };
  expect(await changeTrust(owner, line, INSTANCE, () => changed)).toEqual(settled(changed));
  expect(signed).toEqual([trustAction(INSTANCE, changed)]);
  expect(sent).toMatchObject([{ trust: changed }]);
  const statement = fromBinary(SignedStatementSchema, base64Decode(sent[0]?.statement ?? ''));
  expect(statement.signerInboxId).toBe('c'.repeat(64));
});

test('a change of nothing but order is not signed', async () => {
  const { owner, line, signed, sent } = scene();
  expect(await changeTrust(owner, line, INSTANCE, ({ inboxes, ...rest }) => ({ ...rest, inboxes: [...inboxes] }))).toEqual(settled(trust));
  expect([signed, sent]).toEqual([[], []]);
});

test('a document without a canonical form is not signed', async () => {
  const { owner, line, signed } = scene();
  const twice = changeTrust(owner, line, INSTANCE, (of) => ({ ...of, inboxes: [...of.inboxes, ...of.inboxes] }));
  await expect(twice).rejects.toThrow('An inbox is named twice');
  expect(signed).toEqual([]);
});

// What a person signs is the card that they were shown.
import { type CardTerms, cardDigest } from '@offshoot/actions';
import type { ApproveCardRequest } from '@offshoot/context';
import { toWire } from '@offshoot/rpc/wire';
import type { Action } from '@offshoot/statements';
import { expect, test } from 'vitest';
import { approveCard } from '../src/index.ts';

const terms: CardTerms = {
  ...{ instanceId: `inst_${'a'.repeat(26)}`, requester: { inboxId: 'b'.repeat(64), name: 'Mia', isOwner: false }, risk: 'R6' },
  ...{ kind: 'wallet.send', account: '', toolDigest: '', arguments: {}, cost: '', expiresAt: '', policy: '' },
};

test('the digest of the terms is signed and sent', async () => {
  const signed: Action[] = [];
  const sent: Pick<ApproveCardRequest, 'card' | 'statement'>[] = [];
  const owner = {
    sign: async (action: Action) => {
      signed.push(action);
      return toWire({ signer: 'c'.repeat(64), nonce: 'd'.repeat(32), issuedAt: new Date(0) }, []);
    },
  };
  const line = {
    approveCard: async (request: (typeof sent)[number]) => {
      sent.push(request);
      return { answer: 'cards' as const, requestId: '', cards: [] };
    },
  };
  await approveCard(owner, line, terms);
  expect(signed).toEqual([{ action: 'instance.approve-action', instanceId: terms.instanceId, cardDigest: cardDigest(terms) }]);
  expect(sent).toEqual([{ card: cardDigest(terms), statement: expect.stringMatching(/^[A-Za-z0-9+/]+=*$/) }]);
});

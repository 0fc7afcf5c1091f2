// Trust settings of an agent: each change keeps the rest, and the sentences say what holds.
import { create } from '@bufbuild/protobuf';
import { changeTrust, withInbox } from '@offshoot/client';
import type { TrustSettings } from '@offshoot/context';
import { SignedStatementSchema } from '@offshoot/gen/offshoot/statement/v1/statement_pb.ts';
import { LEVELS, TRUST_STATES, type Trust } from '@offshoot/statements';
import { expect, test } from 'vitest';
import {
  needsConfirmation,
  type TrustChange,
  toLevel,
  toQuietHours,
  toState,
  withoutDelegate,
  withoutInbox,
} from '../src/agents/trust/changes.ts';
import { browserZone, zonesWith } from '../src/agents/trust/zones.ts';
import { trustTexts } from '../src/texts/agents/trust.ts';

const [mia, saul, kim] = ['aa', 'bb', 'cc'].map((byte) => byte.repeat(32)) as [string, string, string];
const quietHours = { from: '22:00', to: '07:00', zone: 'Europe/Berlin' };
const settled: Trust = {
  level: 'L3',
  state: 'active',
  inboxes: [mia, saul],
  delegates: [
    { inboxId: saul, upTo: 'R3' },
    { inboxId: kim, upTo: 'R4' },
  ],
  budget: { mails: 5 },
  quietHours,
};

test('each change replaces one thing and keeps the rest', () => {
  const { quietHours: _, ...withoutHours } = settled;
  const changes: [TrustChange, Trust][] = [
    [toLevel('L1'), { ...settled, level: 'L1' }],
    [toState('archived'), { ...settled, state: 'archived' }],
    [withoutDelegate(saul), { ...settled, delegates: [{ inboxId: kim, upTo: 'R4' }] }],
    [withoutDelegate(mia), settled],
    [withInbox(kim, mia), { ...settled, inboxes: [mia, saul, kim] }],
    [withInbox(saul, kim), settled],
    [withInbox(kim, kim), settled],
    [withoutInbox(saul), { ...settled, inboxes: [mia] }],
    [withoutInbox(kim), settled],
    [toQuietHours(undefined), withoutHours],
    [toQuietHours({ ...quietHours, to: '08:00' }), { ...settled, quietHours: { ...quietHours, to: '08:00' } }],
  ];
  for (const [change, wanted] of changes) expect(change(settled)).toStrictEqual(wanted);
});

test('a change is made to what the agent has then, not to what the page showed', async () => {
  const elsewhere: Trust = { ...settled, level: 'L1', delegates: [] };
  const sent: Trust[] = [];
  const answer = (trust: Trust): TrustSettings => ({ answer: 'trust', requestId: '', trust, cards: [], grants: [] });
  const line = {
    trust: async () => answer(elsewhere),
    setTrust: async ({ trust }: { trust: Trust }) => {
      sent.push(trust);
      return answer(trust);
    },
  };
  const sign = async () => create(SignedStatementSchema);
  const instanceId = `inst_${'a'.repeat(26)}`;
  expect((await changeTrust({ sign }, line, instanceId, toState('paused'))).trust).toEqual({ ...elsewhere, state: 'paused' });
  expect((await changeTrust({ sign }, line, instanceId, withoutDelegate(kim))).trust).toEqual(elsewhere);
  expect(sent).toHaveLength(1);
});

test('only a raise to the highest level is asked for once more', () => {
  const asked = LEVELS.flatMap((from) => LEVELS.filter((to) => needsConfirmation(from, to)).map((to) => `${from} to ${to}`));
  expect(asked).toEqual(['L1 to L4', 'L2 to L4', 'L3 to L4']);
});

test('quiet hours are said with their zone, over midnight and for the whole day', () => {
  const said = trustTexts.quietIs;
  expect(said(undefined)).toBe('It has no quiet hours.');
  expect(said(quietHours)).toBe('From 22:00 to 07:00 the next day, it does not speak unasked (Europe/Berlin).');
  expect(said({ ...quietHours, from: '13:00', to: '15:30' })).toBe('From 13:00 to 15:30, it does not speak unasked (Europe/Berlin).');
  expect(said({ from: '00:00', to: '00:00', zone: 'UTC' })).toBe('It never speaks unasked (UTC).');
});

test('each state has one sentence of its own', () => {
  expect(new Set(TRUST_STATES.map((state) => trustTexts.stateIs[state][1])).size).toBe(TRUST_STATES.length);
});

test('a zone that another client named stays in the list', () => {
  expect(zonesWith('Mars/Olympus_Mons')).toEqual(expect.arrayContaining(['Mars/Olympus_Mons', 'UTC', browserZone(), 'Europe/Berlin']));
});

// What the operator of a pool sees, tested without a server: which key is sent where, which settings are missing, how a status reads.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { create } from '@bufbuild/protobuf';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import {
  ConversationState,
  InstanceCondition,
  InstanceSchema,
  InstanceState,
  Residency,
  ToolState,
  Voice,
  WithheldReason,
} from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import { PoolStatusSchema, TransitionSchema } from '@offshoot/gen/offshoot/claim/v1/pool_service_pb.ts';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { environmentFrom } from '../src/environment.ts';
import { operatorAccess } from '../src/operator.ts';
import { poolStatusText, transitionsText } from '../src/pool/pool-text.ts';
import { runCommandLine } from '../src/run.ts';
import { conditionText, instancesText, presenceText } from '../src/terminal/readable.ts';

let data: string;
beforeEach(() => {
  data = mkdtempSync(join(tmpdir(), 'offshoot-operator-'));
});
afterEach(() => rmSync(data, { recursive: true }));

const accessWith = (env: Record<string, string>) => operatorAccess(environmentFrom({ OFFSHOOT_DATA: data, ...env }).operator);

async function refusal(env: Record<string, string>) {
  const [stdout, stderr]: [string[], string[]] = [[], []];
  const streams = { stdout: (text: string) => void stdout.push(text), stderr: (text: string) => void stderr.push(text) };
  const code = await runCommandLine(
    ['pool', 'status', '--json'],
    { OFFSHOOT_DATA: data, HOME: data, ...env },
    streams,
    new AbortController().signal,
  );
  expect({ code: code !== 0, stdout }).toEqual({ code: true, stdout: [] });
  return {
    code,
    stderr: stderr.join(''),
    ...(JSON.parse(stderr.join('')) as { error: { reason: string; message: string; help: string } }).error,
  };
}

describe("the operator's key", () => {
  test('from the data folder goes to that folder’s claim service unless CLAIM_URL is set; a given key never does', () => {
    writeFileSync(join(data, 'operator-key'), 'kept\n');
    writeFileSync(join(data, 'claim-url'), 'http://127.0.0.1:4567\n');
    expect(accessWith({})).toEqual({ key: 'kept', source: join(data, 'operator-key'), url: 'http://127.0.0.1:4567' });
    expect(accessWith({ CLAIM_URL: 'http://claim:1/' })).toMatchObject({ key: 'kept', url: 'http://claim:1' });
    const given = { key: 'given', source: 'OFFSHOOT_OPERATOR_KEY' };
    expect(accessWith({ OFFSHOOT_OPERATOR_KEY: 'given' })).toEqual({ ...given, url: 'http://127.0.0.1:8082' });
  });

  test('if missing, gives an error that says what to set', async () => {
    const refused = await refusal({});
    expect(refused).toMatchObject({
      code: 1,
      reason: 'OPERATOR_KEY_MISSING',
      message: expect.stringContaining(join(data, 'operator-key')),
    });
    expect(refused.help).toMatch(/OFFSHOOT_DATA.*OFFSHOOT_OPERATOR_KEY and CLAIM_URL/);
  });

  test('is never shown, not even in errors', async () => {
    const OFFSHOOT_OPERATOR_KEY = '5ec7e7'.repeat(11).slice(0, 64);
    const wrong = [
      [{ CLAIM_URL: 'http://127.0.0.1:1' }, 'UPSTREAM_UNAVAILABLE', /127\.0\.0\.1:1 does not answer/],
      [{ CLAIM_URL: 'localhost:8082' }, 'USAGE', /CLAIM_URL is "localhost:8082"/],
      [{ CLAIM_URL: 'https://127.0.0.1:1' }, 'USAGE', /https if TLS files are set|http if no TLS files are set/],
      [{ CLAIM_URL: 'http://127.0.0.1:1', OFFSHOOT_TLS_CERT: 'c' }, 'USAGE', /OFFSHOOT_TLS_CERT/],
    ] as const;
    for (const [env, reason, message] of wrong) {
      const refused = await refusal({ OFFSHOOT_OPERATOR_KEY, ...env });
      expect(refused).toMatchObject({ reason, message: expect.stringMatching(message), help: expect.stringContaining('CLAIM_URL') });
      expect(refused.stderr).not.toContain(OFFSHOOT_OPERATOR_KEY);
    }
  });
});

describe('for people', () => {
  const at = (seconds: number) => timestampFromDate(new Date(Date.UTC(2026, 0, 1, 0, 0, seconds)));

  test('a status lists what waits, since when, and which hosts are down', () => {
    const host = { hostId: 'host_a', address: 'http://a:1', idle: 3, claimed: 2, engineOk: true };
    const status = create(PoolStatusSchema, {
      states: [
        { state: InstanceState.IDLE, count: 3n },
        { state: InstanceState.LIVE, count: 12n },
      ],
      claimable: 2,
      reserved: 1,
      queued: 4,
      oldestQueuedTime: at(20),
      oldestIdleTime: at(0),
      hosts: [
        { ...host, isUp: true, leaseExpireTime: at(39), capacity: 9, dormant: 1 },
        { ...host, hostId: 'host_b', isUp: false, leaseExpireTime: at(3) },
        { ...host, hostId: 'host_c', isUp: true, engineOk: false, withheld: WithheldReason.STORAGE_FULL },
        { ...host, hostId: 'host_d', isUp: true, withheld: WithheldReason.NETWORK_AWAY },
      ],
      idleTarget: 6,
      readTime: at(30),
    });
    expect(poolStatusText(status)).toBe(
      [
        'Pool at 2026-01-01T00:00:30.000Z',
        '',
        'STATE  COUNT',
        'idle   3',
        'live   12',
        '',
        'claimable  2 (oldest since 2026-01-01T00:00:00.000Z, 30 s)',
        'reserved   1',
        'waiting    4 (oldest since 2026-01-01T00:00:20.000Z, 10 s)',
        'wanted     6 idle',
        '',
        'HOST    LEASE                                IDLE  CLAIMED  CAPACITY  ADDRESS     NOTES',
        'host_a  up until 2026-01-01T00:00:39.000Z    3     2        9         http://a:1  1 asleep',
        'host_b  DOWN since 2026-01-01T00:00:03.000Z  3     2        -         http://a:1  -',
        'host_c  up until                             3     2        -         http://a:1  NO SPACE LEFT: takes no claims, NO LANGUAGE MODEL',
        'host_d  up until                             3     2        -         http://a:1  NO XMTP NETWORK: takes no claims',
      ].join('\n'),
    );
    expect(poolStatusText(create(PoolStatusSchema, {}))).toMatch(/No instances\.[\s\S]*waiting {4}0\nwanted {5}0 idle\n\nNo hosts/);
  });

  test('a status reports problems', () => {
    const text = poolStatusText(
      create(PoolStatusSchema, {
        idleTarget: 4,
        instanceLimit: 50,
        warm: [{ templateId: 'tmpl_a', wanted: 2, ready: 1 }],
        conditions: [{ condition: InstanceCondition.QUARANTINED, count: 2n }],
        tools: [{ state: ToolState.RELEASING, count: 3n }],
        orphansReleased: 1,
        hosts: [{ hostId: 'host_a', isUp: true, draining: true, starting: 2, startFailures: 5, troubled: 2, hasBackups: true }],
      }),
    );
    for (const line of [
      'wanted     4 idle, at most 50 instances',
      'warm       1 of 2 for tmpl_a',
      'quarantined  2',
      'tools releasing  3',
      'orphans released at providers  1',
      'stops soon, NO LANGUAGE MODEL, 5 starts FAILED, 2 starting, 2 unhealthy, backups',
    ])
      expect(text).toContain(line);
  });

  test('an agent of a lost host is shown as such, with the time of the loss', () => {
    const agent = (condition: InstanceCondition) =>
      conditionText(create(InstanceSchema, { condition, conditionMessage: 'Its host is gone.', conditionTime: at(1) }));
    expect(agent(InstanceCondition.UNREACHABLE)).toBe('cannot be reached since 2026-01-01T00:00:01.000Z: Its host is gone.');
    expect(agent(InstanceCondition.OK)).toBe('');
  });

  test('an agent that is no longer in its conversation is shown with what its owner can do', () => {
    const agent = (conversationState: ConversationState, voice: Voice = Voice.TALKING) =>
      presenceText(create(InstanceSchema, { id: 'inst_a', inboxId: 'ab', state: InstanceState.LIVE, conversationState, voice }));
    expect(agent(ConversationState.HERE)).toBe('');
    expect(agent(ConversationState.REMOVED)).toMatch(
      /^was removed .* add its inbox ab again.*offshoot clone inst_a.*offshoot release inst_a$/,
    );
    expect(agent(ConversationState.EXPLODED)).toMatch(/exploded it\. .*offshoot clone inst_a.*offshoot release inst_a$/);
    expect(agent(ConversationState.HERE, Voice.MUTED)).toMatch(/is muted.*unmute/);
    expect(agent(ConversationState.HERE, Voice.NOT_LISTENING)).toMatch(/does not listen.*listen again/);
  });

  test('a list says which agents sleep', () => {
    const agent = (id: string, residency: Residency, state: InstanceState = InstanceState.LIVE) =>
      create(InstanceSchema, { id, agentName: 'Ada', state, residency });
    const lines = instancesText([
      agent('inst_a', Residency.DORMANT),
      agent('inst_b', Residency.LIVE),
      agent('inst_c', Residency.UNSPECIFIED, InstanceState.JOINING),
    ]).split('\n');
    expect(lines.slice(1).map((line) => line.split(/ {2,}/)[2])).toEqual(['live, asleep', 'live', 'joining']);
  });

  test('a history begins with the registration', () => {
    const moves = [
      create(TransitionSchema, { to: InstanceState.IDLE, time: at(1), condition: InstanceCondition.OK, hostId: 'host_a' }),
      create(TransitionSchema, { from: InstanceState.IDLE, to: InstanceState.CLAIMED, time: at(2) }),
      create(TransitionSchema, {
        from: InstanceState.CLAIMED,
        to: InstanceState.CLAIMED,
        time: at(3),
        condition: InstanceCondition.UNREACHABLE,
      }),
    ];
    expect(transitionsText(moves).split('\n').slice(1)).toEqual([
      '2026-01-01T00:00:01.000Z  (registered)  idle     ok           host_a',
      '2026-01-01T00:00:02.000Z  idle          claimed  -            -',
      '2026-01-01T00:00:03.000Z  claimed       claimed  unreachable  -',
    ]);
  });
});

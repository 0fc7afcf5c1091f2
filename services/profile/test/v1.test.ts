// The service's own edge under /v1, without the gateway in front of it.
import { callerHeader, type Identity, memberHeader, memberTokenFor, tokenFor, userTokenFor } from '@offshoot/rpc/auth';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { keys, newMember, type RunningProfiles, runningProfiles } from './profiles/running-profiles.ts';

let profiles: RunningProfiles;
beforeAll(async () => {
  profiles = await runningProfiles();
});
afterAll(() => profiles.close());

const gateway = keys.of('gateway');
const asMember = async (member: Identity) => memberHeader(await memberTokenFor(gateway, 'profile', member));
const send = async (path: string, headers: Record<string, string>, init: RequestInit = {}) => {
  const json = { 'content-type': 'application/json', ...headers };
  const answer = await fetch(profiles.url + path, { ...init, headers: json });
  return { status: answer.status, code: ((await answer.json()) as { error?: { code: string } }).error?.code };
};
const byGateway = async (caller: string) => ({ authorization: `Bearer ${await tokenFor(gateway, 'profile')}`, [callerHeader]: caller });

test('a member whom the gateway names reads and writes through the routes', async () => {
  const headers = await byGateway(await asMember(newMember()));
  const body = JSON.stringify({ name: 'analyst', instructions: 'Analyse.' });
  expect((await send('/v1/agents', headers, { method: 'POST', body })).status).toBe(201);
  expect((await send('/v1/agents', headers)).status).toBe(200);
  expect(await send('/v1/nothing', headers)).toEqual({ status: 404, code: 'unknown_url' });
});

describe('attack:', () => {
  /** A body that is no JSON: a caller who is refused for it was let in too early. */
  const broken = { method: 'POST', body: '{' };

  test('a caller that is not the gateway is refused before its body is read', async () => {
    const caller = await asMember(newMember());
    const unknown = { status: 401, code: 'caller_unknown' };
    expect(await send('/v1/agents', {}, broken)).toEqual(unknown);
    expect(await send('/v1/agents', { [callerHeader]: caller }, broken)).toEqual(unknown);
    const other = { authorization: `Bearer ${await tokenFor(keys.of('response'), 'profile')}`, [callerHeader]: caller };
    expect((await send('/v1/agents', other, broken)).status).toBe(403);
  });

  test('the gateway for nobody, and a person and a member at the routes of the other', async () => {
    const notAllowed = { status: 403, code: 'caller_not_allowed' };
    const person = await userTokenFor(gateway, 'profile', 'ab'.repeat(32));
    const member = await asMember(newMember());
    expect(await send('/v1/agents', await byGateway('anonymous'), broken)).toEqual(notAllowed);
    expect(await send('/v1/agents', await byGateway(person), broken)).toEqual(notAllowed);
    expect(await send('/v1/tenants', await byGateway(member), broken)).toEqual(notAllowed);
    expect((await send('/v1/tenants', await byGateway(person), broken)).status).toBe(400);
  });
});

import { expect, test } from 'vitest';
import { AgentMetadataSchema } from '../../src/database/entities/agent-metadata.ts';
import { ClaimSchema } from '../../src/database/entities/claim.ts';
import { rowCodec } from '../../src/database/row-codec.ts';

const agents = rowCodec(AgentMetadataSchema);
const claims = rowCodec(ClaimSchema);

test('reads a row that PostgreSQL wrote as JSON', () => {
  const agent = agents.read(
    '{"id":"inst_a","host_id":"host_a","created_at":"2026-11-21T12:13:46.916+00:00","sealing_key":"\\\\x00ff","applied_version":3,"user_config_keys":["mail"],"owner_id":null,"template_stale":false}',
  );
  expect(agent).toMatchObject({ id: 'inst_a', hostId: 'host_a', appliedVersion: 3, userConfigKeys: ['mail'], ownerId: null });
  expect(agent.createdAt).toEqual(new Date('2026-11-21T12:13:46.916Z'));
  expect(agent.sealingKey).toEqual(Buffer.from([0, 255]));
  expect(claims.read('{"user_config":{"mail":"a@example.com"}}').userConfig).toEqual({ mail: 'a@example.com' });
});

test('writes the changes and nothing else', () => {
  const claim = claims.read(
    '{"id":"clm_a","state":"JOINING","deadline_at":"2026-11-21T12:00:00+00:00","claim_statement":"\\\\x01","revision":1}',
  );
  const before = claims.snapshot(claim);
  claim.deadlineAt = new Date('2026-11-21T12:00:00Z');
  claim.claimStatement = Buffer.from([1]);
  expect(claims.changes(claim, before)).toEqual([]);
  claim.deadlineAt = null;
  claim.claimStatement = Buffer.from([2]);
  claim.userConfig = { mail: 'b@example.com' };
  expect(claims.changes(claim, before)).toEqual([
    { column: 'user_config', value: '{"mail":"b@example.com"}' },
    { column: 'claim_statement', value: Buffer.from([2]) },
    { column: 'deadline_at', value: null },
  ]);
});

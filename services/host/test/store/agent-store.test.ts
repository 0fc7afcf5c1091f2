// An agent's state and its pending reports.
import { describe, expect, test } from 'vitest';
import { FRESH, namesOf } from '../../src/agent/record/domain/agent-state.ts';
import type { SignedVersion } from '../../src/agent/versions/domain/signed-version.ts';
import { db, message, onDisk, reopen, rows, store, withAgentFile } from './agent-file.ts';

withAgentFile();

describe('the agent', () => {
  const version: SignedVersion = {
    templateId: 'tmpl_x',
    version: 3,
    previousDigest: 'sha256:0',
    digest: 'sha256:1',
    creatorId: 'creator',
    salt: 'salt',
    content: { instructions: 'a\u2028b😀', tools: [{ id: 'x' }], ['__proto__']: 'odd' },
    statement: {
      envelope: { signer: 'creator', nonce: 'n', issuedAt: new Date('2026-03-01T10:00:00Z') },
      signatures: [
        { kind: 'wallet', address: '0xabc', signature: new Uint8Array([0, 255, 1]) },
        { kind: 'installation', publicKey: new Uint8Array([7]), signature: new Uint8Array(0) },
        { kind: 'contract-wallet', address: '0xdef', chainId: 8453, signature: new Uint8Array([9, 0]) },
      ],
    },
    attestation: {
      envelope: { signer: 'creator', nonce: 'a', issuedAt: new Date('2026-03-01T10:00:00Z'), expiresAt: new Date('2026-04-01T10:00:00Z') },
      signatures: [{ kind: 'contract-wallet', address: '0xdef', chainId: 1, signature: new Uint8Array([255]) }],
    },
  };

  test('keeps its state and its signed version across restarts, byte for byte', () => {
    expect(store.state).toEqual(FRESH);
    expect(store.templateVersion()).toBeUndefined();
    store.change({ phase: 'joining', inboxId: 'me', ignoredGroups: ['g'] });
    store.change({ phase: 'live' });
    store.keepTemplateVersion({ ...version, version: 2 });
    store.keepTemplateVersion(version);
    reopen();
    expect(store.state).toEqual({ ...FRESH, phase: 'live', inboxId: 'me', ignoredGroups: ['g'] });
    expect(store.templateVersion()).toEqual(version);
    const expiresAt = new Date('2026-03-01T10:05:00Z');
    store.keepTemplateVersion({ ...version, statement: { ...version.statement, envelope: { ...version.statement.envelope, expiresAt } } });
    expect(store.templateVersion()?.statement.envelope.expiresAt).toEqual(expiresAt);
  });

  test('a failed transaction changes nothing, not even in memory', () => {
    store.change({ phase: 'joining' });
    const work = () =>
      store.transaction(() => {
        store.change({ phase: 'live' });
        store.transaction(() => store.change({ conversationId: 'c' }));
        store.conversation.hear(message('m1'));
        store.conversation.say('k', 't');
        store.report({ state: 'live' });
        const whom = { transferId: 't', targetInstanceId: '', targetInboxId: '', ownerId: '' };
        store.outgoing.order({
          ...whom,
          kind: 'share',
          summaryDigest: '',
          contextPrompt: '',
          overriddenConfigKeys: [],
          statementNonce: '',
          contextPromptDigest: '',
        });
        throw new Error('the disk is full');
      });
    expect(work).toThrow('the disk is full');
    const untouched = () => {
      expect(store.state).toEqual({ ...FRESH, phase: 'joining' });
      for (const table of ['heard', 'outbox', 'report', 'transfer_out']) expect(rows(table)).toBe(0);
    };
    untouched();
    reopen();
    untouched();
  });

  test('uncommitted changes of a dead process did not happen', () => {
    store.change({ phase: 'joining' });
    db.exec('BEGIN IMMEDIATE');
    store.change({ phase: 'live' });
    reopen();
    expect(store.state.phase).toBe('joining');
  });

  test('reports stay until they are acknowledged, oldest first, and numbers are never reused', () => {
    store.report({ claimId: 'c', state: 'live' });
    store.report({ claimId: 'c', failure: { reason: 'INVITE_EXPIRED', message: 'm' } });
    reopen();
    const first = store.nextReport();
    expect(first?.report).toEqual({ claimId: 'c', state: 'live' });
    store.reportAcknowledged(first?.seq ?? 0);
    store.reportAcknowledged(first?.seq ?? 0);
    const second = store.nextReport();
    expect(second?.report).toEqual({ claimId: 'c', failure: { reason: 'INVITE_EXPIRED', message: 'm' } });
    store.reportAcknowledged(second?.seq ?? 0);
    expect(store.nextReport()).toBeUndefined();
    store.report({ state: 'gone' });
    expect(store.nextReport()?.seq).toBeGreaterThan(second?.seq ?? 0);
  });

  test('the error about a damaged state quotes nothing of it', () => {
    db.prepare('INSERT INTO agent (only_row, state) VALUES (1, ?)').run('{"userConfig": SECRET}');
    expect(reopen).toThrow(expect.not.objectContaining({ message: expect.stringContaining('SECRET') }));
  });

  test('a file from a newer release is left alone', () => {
    db.exec('PRAGMA user_version = 999');
    expect(reopen).toThrow('newer release');
    expect(onDisk('CREATE TABLE')).toBe(true);
  });

  test('goes by its chosen name or its template’s', () => {
    expect(namesOf(FRESH, 'Trip Planner')).toEqual(['Trip Planner']);
    expect(namesOf({ ...FRESH, chosenName: 'Miko' }, 'Trip Planner')).toEqual(['Miko', 'Trip Planner']);
    expect(namesOf({ ...FRESH, chosenName: 'Trip Planner' }, 'Trip Planner')).toEqual(['Trip Planner']);
  });
});

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { ProfileJson, Scene } from './scene.ts';

interface EntryJson {
  id: string;
  topic: string;
  status: string;
  archived: boolean;
}

/** What the tenant knows: the command, an agent that suggests, a person who decides, and the agent that is told. */
export function keepsKnowledge({ tell, admin, running }: Scene): void {
  describe('what the tenant knows', () => {
    let key = '';
    let agentId = '';
    const ask = async (input: string): Promise<string> => {
      const answer = await fetch(`${running().url}/v1/responses`, {
        method: 'POST',
        headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
        body: JSON.stringify({ agent_id: agentId, input }),
      });
      const { output } = (await answer.json()) as { output: { content?: { text: string }[] }[] };
      return output.at(-1)?.content?.[0]?.text ?? '';
    };

    test('is told to an agent whose profile says so', async () => {
      const file = join(admin().home, 'knowing.yaml');
      writeFileSync(file, 'name: knowing\ninstructions: You help.\nmemory:\n  knowledge: suggest\n');
      agentId = (await tell<ProfileJson>('profile', 'create', '-f', file)).id;
      key = (await tell<{ secret: string }>('keys', 'create', 'knowing')).secret;
      const entry = await tell<EntryJson>('knowledge', 'add', 'holidays', 'The office is closed on 24 December.', '--days', '30');
      expect(await ask('When is the office closed?')).toContain('24 December');
      expect(await tell<EntryJson>('knowledge', 'archive', entry.id)).toMatchObject({ archived: true });
      expect(await ask('When is the office closed?')).not.toContain('24 December');
      expect(await tell<EntryJson>('knowledge', 'restore', entry.id)).toMatchObject({ archived: false });
      expect((await admin().refusal('knowledge', 'delete', entry.id)).reason).toBe('DECLINED');
      await tell('knowledge', 'delete', entry.id, '--yes');
      admin().piped = '\n';
      expect((await admin().refusal('knowledge', 'add', 'empty')).reason).toBe('USAGE');
    });

    test('is suggested by the agent, and found once a person has accepted it', async () => {
      await ask('suggest_knowledge {"topic": "ferry", "content": "The ferry takes bicycles."}');
      expect(await ask('What does the ferry take?')).not.toContain('bicycles');
      const { data } = await tell<{ data: EntryJson[] }>('knowledge', 'list', '--status', 'suggested');
      expect(data).toMatchObject([{ topic: 'ferry' }]);
      expect((await admin().run('knowledge', 'list', '--topic', 'ferry')).stdout).toMatch(
        /suggested +agent_suggested +ferry +The ferry takes/,
      );
      expect(await tell<EntryJson>('knowledge', 'accept', data[0]?.id ?? '')).toMatchObject({ status: 'accepted' });
      expect(await ask('What does the ferry take?')).toContain('bicycles');
      expect((await admin().refusal('knowledge', 'reject', data[0]?.id ?? '')).reason).toBe('NOT_SUGGESTED');
      await ask('suggest_knowledge {"topic": "kiosk", "content": "The kiosk sells tickets."}');
      const { data: more } = await tell<{ data: EntryJson[] }>('knowledge', 'list', '--status', 'suggested');
      expect(await tell<EntryJson>('knowledge', 'reject', more[0]?.id ?? '')).toMatchObject({ topic: 'kiosk', status: 'rejected' });
      expect(await ask('What does the kiosk sell?')).not.toContain('tickets');
    });
  });
}

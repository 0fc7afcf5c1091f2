import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Convos } from '@offshoot/testing/testnet';
import { describe, expect, test } from 'vitest';
import type { ClaimJson } from '../../demo/offshoot.ts';
import type { ProfileJson, PublicationJson, Scene } from './scene.ts';

interface Published {
  published: boolean;
  publication: PublicationJson;
  visibility: string;
  unmapped: { where: string; why: string }[];
}
interface DryPublished extends Omit<Published, 'publication'> {
  did: string;
  template: { id: string; version: number } | null;
}
interface TemplateJson {
  id: string;
  version: string;
  digest: string;
  visibility: string;
  instructions: string;
}

const TENANT_ONLY = {
  metadata: { cost_center: 'SEC-001' },
  access_control: { allowed_subjects: ['group_secret-team'] },
  tools: [
    { type: 'function', name: 'create_ticket', parameters: { type: 'object' } },
    { type: 'mcp', server_label: 'inner', server_url: 'https://inner.example.invalid/mcp?key=hidden-key', allowed_tools: ['x'] },
  ],
};

/** A version of a profile becomes a signed template that others add to their conversations. */
export function publishesProfiles({ tell, admin, stranger, running }: Scene): void {
  describe('a published profile', () => {
    const write = (fields: object) => {
      const file = join(admin().home, 'guide.json');
      writeFileSync(file, JSON.stringify(fields));
      return file;
    };
    const guide = (changes: object = {}) => ({ name: 'guide', display_name: 'City Guide', instructions: 'You know the city.', ...changes });

    test('is a template of its publisher; both digests are kept; the same version is published once, a newer one as its next version', async () => {
      await tell('profile', 'create', '-f', write(guide()));
      const dry = (...args: string[]) => tell<DryPublished>('profile', 'publish', 'guide', '--dry-run', ...args);
      expect(await dry('--private')).toEqual({
        published: false,
        dryRun: true,
        did: 'created',
        template: null,
        visibility: 'private',
        unmapped: [],
      });
      const first = await tell<Published>('profile', 'publish', 'guide');
      expect(first).toMatchObject({
        published: true,
        visibility: 'public',
        unmapped: [],
        publication: { version: 1, template_version: 1 },
      });
      const { template_id: id, template_digest: digest } = first.publication;
      const template = await stranger().json<TemplateJson>('template', 'show', id);
      expect(template).toMatchObject({ digest, version: '1', agentName: 'City Guide', instructions: 'You know the city.' });
      expect((await tell<ProfileJson>('profile', 'show', 'guide')).publication).toMatchObject(first.publication);
      expect((await admin().run('profile', 'list')).stdout).toContain(`version 1 as ${id}@1`);

      expect(await dry()).toMatchObject({ did: 'unchanged', template: { id, version: 1 }, visibility: 'public' });
      expect(await tell('profile', 'publish', 'guide')).toMatchObject({ published: false, publication: first.publication });
      expect((await admin().run('profile', 'publish', 'guide@1')).stdout).toContain(
        `Nothing to do: version 1 of guide is published already`,
      );

      await tell('profile', 'apply', '-f', write(guide({ instructions: 'You know the city and its trains.' })));
      expect(await dry()).toMatchObject({ did: 'changed', template: { id, version: 2 } });
      expect((await stranger().json<TemplateJson>('template', 'show', id)).version).toBe('1');
      const second = await tell<Published>('profile', 'publish', 'guide');
      expect(second).toMatchObject({ published: true, publication: { version: 2, template_id: id, template_version: 2 } });
      await tell('profile', 'label', 'guide', 'production', '1');
      const back = await tell<Published>('profile', 'publish', 'guide@production');
      expect(back).toMatchObject({ publication: { version: 1, template_id: id, template_version: 3, template_digest: digest } });
      expect(back.publication.digest).toBe(first.publication.digest);
    });

    test('another person adds it to their conversation in Convos', async () => {
      const { publication } = await tell<ProfileJson>('profile', 'show', 'guide');
      const url = running().network.apiUrl ?? '';
      await using human = await Convos.open(url);
      const { conversationId } = await human.createConversation({ name: 'Trip', profileName: 'Saul' });
      const invite = await human.createInvite(conversationId);
      const session = await human.serve(conversationId);
      const claim = await stranger().json<ClaimJson>('claim', publication?.template_id ?? '', '--invite', invite.url, '--wait');
      expect(claim).toMatchObject({ state: 'CLAIM_STATE_LIVE' });
      await session.waitForEvent(({ event, senderInboxId }) => event === 'message' && senderInboxId === claim.inboxId);
      await stranger().json('release', claim.instanceId);
    });

    test('attack: has nothing of the tenant: no key, no access list, no metadata, and it asks before it leaves anything out', async () => {
      await tell(
        'profile',
        'apply',
        '-f',
        write(
          guide({ ...TENANT_ONLY, instructions: 'You know the city by night.', variables: { city: { type: 'string', default: 'Bern' } } }),
        ),
      );
      expect(await admin().refusal('profile', 'publish', 'guide')).toMatchObject({
        reason: 'DECLINED',
        message: expect.stringContaining('nothing was published'),
      });
      const { stdout: dry } = await admin().run('profile', 'publish', 'guide', '--dry-run');
      expect(dry).toMatch(/What stays behind:[\s\S]*tools\[0\]: [\s\S]*would be published as version 4 of tmpl_\w+\. Nothing was changed/);
      const asked = await admin().run('profile', 'publish', 'guide');
      expect(asked.stderr).toMatch(/What stays behind:[\s\S]*tools\[0\]: Functions are carried out by the application/);
      const { publication: before } = await tell<ProfileJson>('profile', 'show', 'guide');
      const { unmapped, publication } = await tell<Published>('profile', 'publish', 'guide', '--yes');
      expect(unmapped.map(({ where }) => where)).toEqual(['variables.city', 'tools[0]', 'metadata', 'tools[1]']);
      expect(publication).toMatchObject({ template_id: before?.template_id, template_version: 4 });
      const { stdout } = await stranger().run('template', 'export', publication.template_id);
      expect(stdout).toContain('You know the city by night.');
      const [{ id: tenant } = { id: '' }] = await tell<{ id: string }[]>('tenant', 'list');
      const { id } = await tell<ProfileJson>('profile', 'show', 'guide');
      for (const hidden of ['hidden-key', 'inner.example', 'SEC-001', 'group_secret-team', 'create_ticket', tenant, id, publication.digest])
        expect(stdout).not.toContain(hidden);
    });

    test('is refused where it is no template, or another creator’s', async () => {
      const refusal = async (...args: string[]) => (await admin().refusal('profile', 'publish', ...args)).reason;
      expect(await refusal('nobody')).toBe('AGENT_NOT_FOUND');
      expect(await refusal('guide@1@2')).toBe('VALIDATION_FAILED');
      expect(await refusal('guide@9')).toBe('AGENT_VERSION_NOT_FOUND');
      expect(await refusal('guide@canary')).toBe('AGENT_LABEL_NOT_FOUND');
      expect(await refusal('guide', '--new', '--template', `tmpl_${'a'.repeat(26)}`)).toBe('USAGE');
      expect(await refusal('guide', '--template', `tmpl_${'a'.repeat(26)}`)).toBe('TEMPLATE_NOT_FOUND');
      expect(await refusal('guide', '--set', 'town=Bern')).toBe('VALIDATION_FAILED');
      const theirs = join(admin().home, 'theirs.yaml');
      writeFileSync(theirs, 'agent_name: Theirs\ninstructions: You help.\n');
      const { id } = await stranger().json<TemplateJson>('template', 'create', '-f', theirs);
      expect(await refusal('guide', '--template', id)).toBe('TEMPLATE_PRIVATE');
      await stranger().json('template', 'publish', id);
      expect(await admin().refusal('profile', 'publish', 'guide', '--template', id)).toMatchObject({
        reason: 'NOT_TEMPLATE_CREATOR',
        help: expect.stringContaining('--new'),
      });
    });

    test('can be another template, and stay private', async () => {
      const { publication: before } = await tell<ProfileJson>('profile', 'show', 'guide');
      const { publication, visibility } = await tell<Published>(
        'profile',
        'publish',
        'guide',
        '--new',
        '--private',
        '--set',
        'city=Bern',
        '--yes',
      );
      expect(visibility).toBe('private');
      expect(publication.template_id).not.toBe(before?.template_id);
      expect((await stranger().refusal('template', 'show', publication.template_id)).reason).toBe('TEMPLATE_PRIVATE');
      await tell('profile', 'delete', 'guide', '--yes');
    });
  });
}

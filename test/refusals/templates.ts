// Why a call about a template can be refused.
import { randomUUID } from 'node:crypto';
import { create, type JsonObject, toJson } from '@bufbuild/protobuf';
import { Standing, TemplateContentSchema } from '@offshoot/gen/offshoot/template/v1/template_pb.ts';
import { publishVersionAction, templateId, textDigest } from '@offshoot/statements';
import { moderationService } from '../service-clients.ts';
import { randomHex, type User } from '../user.ts';
import { byCall, type Ways } from './way.ts';

const CONTENT = { agentName: 'Draft', instructions: 'You are a draft.' };

/** ID of a template that its creator never made. */
const unknownTemplateId = ({ inboxId }: User): string => templateId(inboxId, randomHex(16));

/** What CreateTemplate needs, with an ID derived from `certified`. */
async function creation(user: User, certified: User) {
  const salt = randomHex(16);
  const id = templateId(certified.inboxId, salt);
  const content = create(TemplateContentSchema, CONTENT);
  const contentJson = toJson(TemplateContentSchema, content) as JsonObject;
  const statement = await user.sign(publishVersionAction({ templateId: id, version: 1, previousDigest: '', contentJson }));
  return { requestId: randomUUID(), templateId: id, salt, content, statement };
}

export const templates = {
  TEMPLATE_NOT_FOUND: byCall(async ({ creator }) => {
    const unknown = unknownTemplateId(creator);
    return () => creator.claim(unknown, { unsigned: true });
  }),
  TEMPLATE_PRIVATE: byCall(async ({ stranger, template }) => {
    return () => stranger.claim(template.id, { unsigned: true });
  }),
  NOT_TEMPLATE_CREATOR: byCall(async ({ stranger, template }) => {
    return () => stranger.updateTemplate(template, CONTENT);
  }),
  ETAG_MISMATCH: byCall(async ({ creator }) => {
    const seen = await creator.createTemplate(CONTENT);
    await creator.updateTemplate(seen, { ...CONTENT, instructions: 'You are a second draft.' });
    return () => creator.updateTemplate(seen, { ...CONTENT, instructions: 'You are another creator’s second draft.' });
  }),
  TEMPLATE_ID_MISMATCH: byCall(async ({ creator, stranger }) => {
    const request = await creation(creator, stranger);
    return () => creator.templates.createTemplate(request);
  }),
  VERSION_CHAIN_BROKEN: byCall(async ({ creator }) => {
    const first = await creator.createTemplate(CONTENT);
    const second = await creator.updateTemplate(first, { ...CONTENT, instructions: 'You are a second draft.' });
    // The same statement of version 2 again, presented for version 3.
    const { version } = await creator.templates.getTemplateVersion({ templateId: first.id, version: 2n });
    const { content, statement } = version ?? {};
    return () => creator.templates.updateTemplate({ templateId: first.id, etag: second.etag, content, statement });
  }),
  TEMPLATE_VERSION_NOT_FOUND: byCall(async ({ creator, template }) => {
    return () => creator.templates.getTemplateVersion({ templateId: template.id, version: 99n });
  }),
  TEMPLATE_VERSION_YANKED: byCall(async ({ creator, stranger }) => {
    const source = await creator.createTemplate({ ...CONTENT, agentName: 'Taken Back' }, { publish: true });
    await creator.updateTemplate(source, { ...CONTENT, agentName: 'Taken Back', instructions: 'You are better.' });
    const yank = { templateId: source.id, version: 1, digest: source.digest, yank: 'on', reasonDigest: textDigest('It lies.') } as const;
    const statement = await creator.sign({ action: 'template.yank-version', ...yank });
    await creator.templates.yankTemplateVersion({ templateId: source.id, version: 1n, reason: 'It lies.', statement });
    const { id: templateId, digest, creatorId, agentName } = source;
    const duplicatedFrom = { templateId, version: 1n, digest, creatorId, agentName };
    return () => stranger.createTemplate({ ...CONTENT, duplicatedFrom });
  }),
  YANK_NOT_POSSIBLE: byCall(async ({ creator }) => {
    const { id: templateId, digest, version } = await creator.createTemplate(CONTENT);
    const yank = { templateId, version: Number(version), digest, yank: 'on', reasonDigest: textDigest('It lies.') } as const;
    const statement = await creator.sign({ action: 'template.yank-version', ...yank });
    return () => creator.templates.yankTemplateVersion({ templateId, version, reason: 'It lies.', statement });
  }),
  TEMPLATE_NOT_OFFERED: byCall(async ({ creator, stranger }) => {
    const template = await creator.createTemplate(CONTENT, { publish: false });
    return () => stranger.takeOver(template, creator.inboxId, '0'.repeat(32));
  }),
  TEMPLATE_QUARANTINED: byCall(async ({ creator, stranger, system }) => {
    const { id: templateId } = await creator.createTemplate({ ...CONTENT, agentName: 'Suspect' }, { publish: true });
    const decision = { templateId, standing: Standing.QUARANTINED, reason: 'It asks for passwords.', operator: 'Ada' };
    await moderationService(system.running).setTemplateStanding(decision);
    return () => stranger.claim(templateId, { unsigned: true });
  }),
  APPEAL_NOT_POSSIBLE: byCall(async ({ creator, template }) => {
    return () => creator.templates.appealStanding({ templateId: template.id, text: 'Nothing was decided.' });
  }),
  TEMPLATE_NAME_TAKEN: byCall(async ({ creator, stranger }) => {
    const twin = { agentName: 'Twin Tower', instructions: 'You are one of two.' };
    await creator.createTemplate(twin, { publish: true });
    const other = await stranger.createTemplate({ ...twin, agentName: 'Twin-TOWER' });
    return () => stranger.publish(other);
  }),
  TEMPLATE_ORIGIN_MISMATCH: byCall(async ({ creator }) => {
    const { id, digest, creatorId } = await creator.createTemplate({ agentName: 'Model Ship', instructions: 'Sail.' }, { publish: true });
    const duplicatedFrom = { templateId: id, version: 1n, digest, creatorId, agentName: 'Another Ship' };
    return () => creator.createTemplate({ ...CONTENT, duplicatedFrom });
  }),
} satisfies Ways;

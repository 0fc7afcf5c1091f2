import { randomUUID } from 'node:crypto';
import { create, equals } from '@bufbuild/protobuf';
import { SignedStatementSchema } from '@offshoot/gen/offshoot/statement/v1/statement_pb.ts';
import {
  McpRisk,
  TemplateContentSchema,
  type Tool,
  ToolProvisioning,
  ToolResource,
  ValueFormat,
  Visibility,
} from '@offshoot/gen/offshoot/template/v1/template_pb.ts';
import { contentDigest } from '@offshoot/statements';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { contentJsonOf, creation, deletion, TRIP_PLANNER, update, visibilityChange } from './signing.ts';
import { openStoreFront, present, refusalReason, type StoreFront } from './store-front.ts';

let front: StoreFront;
beforeAll(async () => {
  front = await openStoreFront();
});
afterAll(() => front?.close());

describe('creating a template', () => {
  it('returns a private template with all its content', async () => {
    const saul = front.inboxes.newPerson();
    const request = await creation(saul);
    const template = present((await front.as(saul).createTemplate(request)).template);
    expect(template).toMatchObject({
      id: request.templateId,
      creatorId: saul.inboxId,
      salt: request.salt,
      version: 1n,
      visibility: Visibility.PRIVATE,
      digest: contentDigest(contentJsonOf(TRIP_PLANNER)),
    });
    expect(template).toMatchObject(TRIP_PLANNER);
    expect((await front.as(saul).getTemplate({ templateId: template.id })).template).toEqual(template);
  });

  it('signs which values are secret as part of the content', async () => {
    const saul = front.inboxes.newPerson();
    const tools = [
      { id: 'mail', provisioning: ToolProvisioning.USER, secret: true },
      { id: 'city', provisioning: ToolProvisioning.USER },
    ];
    const template = await front.created(saul, { ...TRIP_PLANNER, tools });
    expect(template.tools.map(({ secret }) => secret)).toEqual([true, false]);
    expect(template.digest).toBe(contentDigest(contentJsonOf({ ...TRIP_PLANNER, tools })));
    expect(template.digest).not.toBe(
      contentDigest(contentJsonOf({ ...TRIP_PLANNER, tools: tools.map((tool) => ({ ...tool, secret: false })) })),
    );
    const { version } = await front.as(saul).getTemplateVersion({ templateId: template.id });
    expect(version?.content?.tools.map(({ secret }) => secret)).toEqual([true, false]);
  });

  it('signs what the pool makes and which values are valid as part of the content', async () => {
    const saul = front.inboxes.newPerson();
    const tools = [
      { id: 'sms', provisioning: ToolProvisioning.POOL, resource: ToolResource.TELNYX_NUMBER },
      { id: 'purse', provisioning: ToolProvisioning.POOL, resource: ToolResource.WALLET },
      { id: 'maps', provisioning: ToolProvisioning.POOL },
      { id: 'mail', provisioning: ToolProvisioning.USER, format: ValueFormat.EMAIL },
      { id: 'units', provisioning: ToolProvisioning.USER, choices: ['metric', 'imperial'] },
    ];
    const template = await front.created(saul, { ...TRIP_PLANNER, tools });
    const facts = (of: readonly Tool[] = []) => of.map(({ resource, format, choices }) => ({ resource, format, choices }));
    const expected = facts(create(TemplateContentSchema, { tools }).tools);
    expect(facts(template.tools)).toEqual(expected);
    expect(template.digest).toBe(contentDigest(contentJsonOf({ ...TRIP_PLANNER, tools })));
    const { version } = await front.as(saul).getTemplateVersion({ templateId: template.id });
    expect(facts(version?.content?.tools)).toEqual(expected);
    expect(facts((await front.as(saul).getTemplate({ templateId: template.id })).template?.tools)).toEqual(expected);
  });

  it('signs soul and context directive as part of the content, and returns them from the current version', async () => {
    const saul = front.inboxes.newPerson();
    const before = await front.created(saul);
    const { soul: _, contextDirective: __, ...plain } = TRIP_PLANNER;
    const after = present((await front.as(saul).updateTemplate(await update(saul, before, plain))).template);
    expect(after).toMatchObject({ contextDirective: '', digest: contentDigest(contentJsonOf(plain)) });
    expect(after.soul).toBeUndefined();
    expect((await front.as(saul).getTemplate({ templateId: before.id })).template).toEqual(after);
    const { versions } = await front.as(saul).listTemplateVersions({ templateId: before.id });
    expect(versions.map(({ content }) => [content?.soul?.text, content?.contextDirective])).toEqual([
      [undefined, ''],
      [TRIP_PLANNER.soul.text, TRIP_PLANNER.contextDirective],
    ]);
  });

  it('returns the servers of the current version, as they were signed, and lists leave them out', async () => {
    const saul = front.inboxes.newPerson();
    const definition = '{"annotations":{},"description":"","inputSchema":{},"name":"forecast"}';
    const mcpServers = [{ id: 'weather', url: 'https://weather.example/mcp', tools: [{ definition, risk: McpRisk.R1 }] }];
    const template = await front.created(saul, { ...TRIP_PLANNER, mcpServers });
    const expected = create(TemplateContentSchema, { mcpServers }).mcpServers;
    expect(template.mcpServers).toEqual(expected);
    expect((await front.as(saul).getTemplate({ templateId: template.id })).template?.mcpServers).toEqual(expected);
    const { templates } = await front.as(saul).listTemplates({ filter: { case: 'creatorId', value: saul.inboxId } });
    expect(templates.map(({ id, mcpServers }) => [id, mcpServers])).toEqual([[template.id, []]]);
  });

  it('works with a wallet as well', async () => {
    const saul = front.inboxes.newPerson('wallet');
    expect((await front.created(saul)).version).toBe(1n);
  });

  it('returns the default model if the creator names none, and keeps the signed content without it', async () => {
    const saul = front.inboxes.newPerson();
    const template = await front.created(saul, { agentName: 'Plain', instructions: 'Answer.' });
    expect(template.model).toMatchObject({ default: 'gpt-oss-20b', allowOverride: true });
    const { version } = await front.as(saul).getTemplateVersion({ templateId: template.id });
    expect(version?.content?.model).toBeUndefined();
    expect(version?.digest).toBe(contentDigest({ agentName: 'Plain', instructions: 'Answer.' }));
  });

  it('returns the same template when repeated with the same request_id', async () => {
    const saul = front.inboxes.newPerson();
    const request = await creation(saul);
    const first = await front.as(saul).createTemplate(request);
    expect(await front.as(saul).createTemplate(request)).toEqual(first);
  });

  it('with a used request_id and different content is a REQUEST_ID_CONFLICT', async () => {
    const saul = front.inboxes.newPerson();
    const request = await creation(saul);
    await front.as(saul).createTemplate(request);
    const other = await creation(saul, { ...TRIP_PLANNER, agentName: 'Other' });
    expect(await refusalReason(front.as(saul).createTemplate({ ...other, requestId: request.requestId }))).toBe('REQUEST_ID_CONFLICT');
    const sameId = await creation(saul, { ...TRIP_PLANNER, agentName: 'Other' }, { salt: request.salt });
    expect(await refusalReason(front.as(saul).createTemplate({ ...sameId, requestId: request.requestId }))).toBe('REQUEST_ID_CONFLICT');
    expect(await refusalReason(front.as(saul).createTemplate(sameId))).toBe('REQUEST_ID_CONFLICT');
  });

  it('with a used request_id, the same content and another salt is a REQUEST_ID_CONFLICT: nobody is given another template than they signed', async () => {
    const saul = front.inboxes.newPerson();
    const request = await creation(saul);
    await front.as(saul).createTemplate(request);
    const resalted = { ...(await creation(saul)), requestId: request.requestId };
    expect(await refusalReason(front.as(saul).createTemplate(resalted))).toBe('REQUEST_ID_CONFLICT');
  });

  it('with another creator’s request_id makes a separate template', async () => {
    const [saul, mia] = [front.inboxes.newPerson(), front.inboxes.newPerson()];
    const requestId = randomUUID();
    await front.as(saul).createTemplate({ ...(await creation(saul)), requestId });
    await front.as(mia).createTemplate({ ...(await creation(mia)), requestId });
  });

  it('8 times concurrently with one request_id makes one row', async () => {
    const saul = front.inboxes.newPerson();
    const request = await creation(saul);
    const answers = await Promise.all(Array.from({ length: 8 }, () => front.as(saul).createTemplate(request)));
    expect(new Set(answers.map(({ template }) => template?.etag)).size).toBe(1);
    const { templates } = await front.as(saul).listTemplates({ filter: { case: 'creatorId', value: saul.inboxId } });
    expect(templates).toHaveLength(1);
    expect((await front.as(saul).listTemplateVersions({ templateId: request.templateId })).versions).toHaveLength(1);
  });
});

describe('updating a template', () => {
  it('appends a version and keeps the old one', async () => {
    const saul = front.inboxes.newPerson();
    const before = await front.created(saul);
    const after = present(
      (await front.as(saul).updateTemplate(await update(saul, before, { ...TRIP_PLANNER, instructions: 'Confirm dates.' }))).template,
    );
    expect(after).toMatchObject({ version: 2n, instructions: 'Confirm dates.', visibility: Visibility.PRIVATE });
    expect(after.etag).not.toBe(before.etag);
    const { versions } = await front.as(saul).listTemplateVersions({ templateId: before.id });
    expect(versions.map((v) => [v.version, v.previousDigest, v.digest])).toEqual([
      [2n, before.digest, after.digest],
      [1n, '', before.digest],
    ]);
  });

  it('returns the same when repeated', async () => {
    const saul = front.inboxes.newPerson();
    const request = await update(saul, await front.created(saul), { ...TRIP_PLANNER, emoji: '🗾' });
    const first = await front.as(saul).updateTemplate(request);
    expect(await front.as(saul).updateTemplate(request)).toEqual(first);
  });

  it('to the same content makes a new version, too', async () => {
    const saul = front.inboxes.newPerson();
    const before = await front.created(saul);
    const { template } = await front.as(saul).updateTemplate(await update(saul, before, TRIP_PLANNER));
    expect(template).toMatchObject({ version: 2n, digest: before.digest });
  });

  it('twice at once lets exactly one succeed', async () => {
    const saul = front.inboxes.newPerson();
    const before = await front.created(saul);
    const requests = await Promise.all(['A', 'B'].map((agentName) => update(saul, before, { ...TRIP_PLANNER, agentName })));
    const results = await Promise.allSettled(requests.map((request) => front.as(saul).updateTemplate(request)));
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    const lost = present(results.find((result) => result.status === 'rejected'));
    expect(await refusalReason(Promise.reject(lost.reason))).toBe('ETAG_MISMATCH');
    expect((await front.as(saul).getTemplate({ templateId: before.id })).template?.version).toBe(2n);
  });
});

describe('visibility and deletion', () => {
  it('publishes to everyone, and unpublishes', async () => {
    const saul = front.inboxes.newPerson();
    const template = await front.created(saul, TRIP_PLANNER, { published: true });
    expect(template.visibility).toBe(Visibility.PUBLIC);
    expect((await front.anonymous.getTemplate({ templateId: template.id })).template).toEqual(template);
    await front.as(saul).setTemplateVisibility(await visibilityChange(saul, template, 'private'));
    expect(await refusalReason(front.anonymous.getTemplate({ templateId: template.id }))).toBe('TEMPLATE_PRIVATE');
  });

  it('deletes for everyone, and can be repeated', async () => {
    const saul = front.inboxes.newPerson();
    const template = await front.created(saul, TRIP_PLANNER, { published: true });
    const request = await deletion(saul, template);
    await front.as(saul).deleteTemplate(request);
    await front.as(saul).deleteTemplate(request);
    for (const reader of [front.as(saul), front.anonymous, front.service]) {
      expect(await refusalReason(reader.getTemplate({ templateId: template.id }))).toBe('TEMPLATE_NOT_FOUND');
      expect(await refusalReason(reader.getTemplateVersion({ templateId: template.id }))).toBe('TEMPLATE_NOT_FOUND');
    }
    expect(await refusalReason(front.as(saul).updateTemplate(await update(saul, template, TRIP_PLANNER)))).toBe('TEMPLATE_NOT_FOUND');
    const { templates } = await front.as(saul).listTemplates({ filter: { case: 'creatorId', value: saul.inboxId } });
    expect(templates).toEqual([]);
  });
});

describe('reading', () => {
  it('lets services that name no user read only public templates', async () => {
    const saul = front.inboxes.newPerson();
    const hidden = await front.created(saul);
    expect(await refusalReason(front.service.getTemplate({ templateId: hidden.id }))).toBe('TEMPLATE_PRIVATE');
    expect(await refusalReason(front.service.getTemplateVersion({ templateId: hidden.id, version: 1n }))).toBe('TEMPLATE_PRIVATE');
    const shown = await front.created(saul, { ...TRIP_PLANNER, agentName: 'Shown to all' }, { published: true });
    expect((await front.service.getTemplate({ templateId: shown.id })).template).toEqual(shown);
  });

  it('returns a version with everything that an instance needs to verify it', async () => {
    const saul = front.inboxes.newPerson();
    const request = await creation(saul);
    await front.as(saul).createTemplate(request);
    const { version } = await front.as(saul).getTemplateVersion({ templateId: request.templateId, version: 1n });
    expect(version).toMatchObject({ creatorId: saul.inboxId, salt: request.salt });
    expect(equals(SignedStatementSchema, present(version?.statement), request.statement)).toBe(true);
    expect(version?.content).toEqual(create(TemplateContentSchema, TRIP_PLANNER));
  });

  it('refuses what does not exist', async () => {
    const saul = front.inboxes.newPerson();
    const { id: templateId } = await front.created(saul);
    const nowhere = `tmpl_${'a'.repeat(26)}`;
    expect(await refusalReason(front.as(saul).getTemplate({ templateId: nowhere }))).toBe('TEMPLATE_NOT_FOUND');
    expect(await refusalReason(front.as(saul).getTemplateVersion({ templateId, version: 2n }))).toBe('TEMPLATE_VERSION_NOT_FOUND');
    expect(await refusalReason(front.as(saul).getTemplateVersion({ templateId, version: 2n ** 63n - 1n }))).toBe(
      'TEMPLATE_VERSION_NOT_FOUND',
    );
  });

  it('pages versions, newest first', async () => {
    const saul = front.inboxes.newPerson();
    let template = await front.created(saul);
    for (const description of ['1', '2', '3']) {
      template = present((await front.as(saul).updateTemplate(await update(saul, template, { ...TRIP_PLANNER, description }))).template);
    }
    const first = await front.as(saul).listTemplateVersions({ templateId: template.id, pageSize: 3 });
    expect(first.versions.map((v) => v.version)).toEqual([4n, 3n, 2n]);
    const second = await front.as(saul).listTemplateVersions({ templateId: template.id, pageSize: 3, pageToken: first.nextPageToken });
    expect(second.versions.map((v) => v.version)).toEqual([1n]);
    expect(second.nextPageToken).toBe('');
  });
});

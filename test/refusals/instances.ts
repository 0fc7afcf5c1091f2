// What a host and its instances refuse; only services of the deployment can call them.
import { create, type JsonObject, type MessageInitShape, toJson } from '@bufbuild/protobuf';
import { InstanceState } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import {
  type Template,
  TemplateContentSchema,
  type TemplateVersion,
  TemplateVersionSchema,
} from '@offshoot/gen/offshoot/template/v1/template_pb.ts';
import { newId } from '@offshoot/refusals/ids';
import { publishVersionAction } from '@offshoot/statements';
import { eventually } from '@offshoot/testing';
import { addedBy, type User } from '../user.ts';
import { claimed, hostOf, operatorOf, registryOf, type Scene } from './scene.ts';
import { byCall, type Ways } from './way.ts';

const LONGEST_STEP = 10_000n;

export const instances = {
  HOST_UNKNOWN: byCall(async (scene) => {
    const key = scene.system.running.keys.host('never registered');
    return () => registryOf(scene, key).keepAlive({ hostId: key.host.id });
  }),
  HOST_NOT_FOUND: byCall(async (scene) => () => operatorOf(scene).retireHost({ hostId: newId('host') })),
  HOST_NOT_GONE: byCall(async (scene) => {
    const { status } = await operatorOf(scene).getPoolStatus({});
    return () => operatorOf(scene).retireHost({ hostId: status?.hosts[0]?.hostId ?? '' });
  }),
  INSTANCE_ALREADY_CLAIMED: byCall(async (scene) => {
    const { creator, parent, template } = scene;
    const templateVersion = await creator.templateVersion(template);
    const order = {
      instanceId: parent.instanceId,
      claimId: newId('clm'),
      ownerId: creator.inboxId,
      templateVersion,
      join: addedBy(creator.inboxId),
    };
    return () => hostOf(scene).configure(order);
  }),
  BACKUP_UNAVAILABLE: byCall(async (scene) => {
    const { instanceId, inboxId } = scene.parent;
    return () => hostOf(scene).restoreInstance({ instanceId, inboxId, epoch: 1n });
  }),
  HOST_AT_CAPACITY: byCall(async ({ broken }) => {
    const order = { instanceId: newId('inst'), inboxId: broken.claim.inboxId, epoch: 1n };
    return () => hostOf(broken).restoreInstance(order);
  }),
  INSTANCE_GONE: byCall(async (scene) => {
    const { creator, template } = scene;
    const { instanceId } = await claimed(creator, template);
    await creator.release(instanceId);
    await eventually(async () => {
      const { instance } = await creator.claims.getInstance({ instanceId });
      if (instance?.state !== InstanceState.GONE) throw new Error('not gone yet');
    });
    return pushing(scene, await creator.templateVersion(template), instanceId);
  }),
  UPDATE_ROLLBACK: byCall(async (scene) => pushing(scene, await scene.creator.templateVersion(await updated(scene), 1n))),
  UPDATE_EQUIVOCATION: byCall(async (scene) => {
    const template = await updated(scene);
    return pushing(scene, await signedAfter(scene.creator, template, template.version - 1n));
  }),
  UPDATE_DIGEST_MISMATCH: byCall(async (scene) => {
    const signed = await scene.creator.templateVersion(await updated(scene));
    const content = create(TemplateContentSchema, { agentName: 'Guide', instructions: 'You mislead people.' });
    return pushing(scene, { ...signed, version: signed.version + 1n, content });
  }),
  UPDATE_FAST_FORWARD: byCall(async (scene) => {
    const template = await updated(scene);
    return pushing(scene, await signedAfter(scene.creator, template, template.version, LONGEST_STEP + 1n));
  }),
  UPDATE_FOREIGN_TEMPLATE: byCall(async (scene) => pushing(scene, await scene.creator.templateVersion(scene.strict))),
} satisfies Ways;

/** Pushes the version to an instance, like the claim service. */
function pushing(scene: Scene, version: MessageInitShape<typeof TemplateVersionSchema>, instanceId = scene.parent.instanceId) {
  return () => hostOf(scene).updateTemplate({ instanceId, templateVersion: create(TemplateVersionSchema, version) });
}

/** A version with other content, signed by the creator outside the feed, `step` versions after the given one. */
async function signedAfter(creator: User, template: Template, after: bigint, step = 1n): Promise<TemplateVersion> {
  const previous = await creator.templateVersion(template, after);
  const version = after + step;
  const content = create(TemplateContentSchema, { agentName: 'Guide', instructions: 'You mislead people.' });
  const action = publishVersionAction({
    templateId: template.id,
    version: Number(version),
    previousDigest: previous.digest,
    contentJson: toJson(TemplateContentSchema, content) as JsonObject,
  });
  const statement = await creator.sign(action);
  return create(TemplateVersionSchema, {
    ...previous,
    version,
    previousDigest: previous.digest,
    digest: action.digest,
    content,
    statement,
  });
}

/** The template at version 2 or later, which the parent has applied. */
async function updated({ creator, template, parent }: Scene): Promise<Template> {
  const read = async () => {
    const answer = await creator.templates.getTemplate({ templateId: template.id });
    if (!answer.template) throw new Error('no template in the answer');
    return answer.template;
  };
  let current = await read();
  if (current.version === 1n)
    current = await creator.updateTemplate(current, { agentName: 'Guide', instructions: 'You guide people well.' });
  await eventually(async () => {
    const { instance } = await creator.claims.getInstance({ instanceId: parent.instanceId });
    if (instance?.appliedVersion !== current.version) throw new Error('not applied yet');
  });
  return current;
}

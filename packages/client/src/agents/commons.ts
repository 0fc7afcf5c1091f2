// Which commons an agent reads: its owner settles it.
import { toBinary } from '@bufbuild/protobuf';
import { base64Encode } from '@bufbuild/protobuf/wire';
import type { CommonsRequest, CommonsSettings, CommonsStatus, PublishedText } from '@offshoot/context';
import { SignedStatementSchema } from '@offshoot/gen/offshoot/statement/v1/statement_pb.ts';
import { ANSWER_UNVERIFIED, Failure } from '../failure.ts';
import type { Owner } from '../owner.ts';
import type { AgentLine } from '../transfers/agent-line.ts';
import { type Recipient, sealWith, verifiedKey } from '../values/sealing.ts';

/**
 * Signs what the person now settles, and has the agent keep it. `token`: of a team, sealed to the agent for this commons; undefined: the
 * agent reads as anybody. Throws ANSWER_UNVERIFIED if the agent then says something else, and like `verifiedKey` and `AgentLine`.
 */
export async function settleCommons(
  owner: Owner,
  line: Pick<AgentLine, 'setCommons'>,
  agent: Recipient,
  { settings, token }: { settings: CommonsSettings; token?: string | undefined },
): Promise<CommonsStatus> {
  const { commonsAction } = await import('@offshoot/statements');
  const { instanceId } = agent;
  const sealed = token === undefined ? undefined : await sealedToken(owner, agent, settings, token);
  const statement = await owner.sign(commonsAction(instanceId, settings, sealed?.digest ?? 'none'));
  const status = await line.setCommons({
    settings,
    ...(sealed && { token: sealed.token }),
    statement: base64Encode(toBinary(SignedStatementSchema, statement)),
  });
  const isAsSigned = (Object.keys(settings) as (keyof CommonsSettings)[]).every((name) => status.settings[name] === settings[name]);
  if (isAsSigned && status.hasToken === (token !== undefined)) return status;
  throw new Failure(
    ANSWER_UNVERIFIED,
    `The answer of ${instanceId} cannot be verified: it shows other settings than those that you signed.`,
    {
      help: 'Look at its settings again. If they stay like this, the agent cannot be trusted.',
      metadata: { instanceId },
    },
  );
}

/** As everybody would read it. Throws VALIDATION_FAILED if it can never be a pattern. */
export async function publishable({ when, do: action, because, interests }: PublishedText): Promise<PublishedText> {
  const { PatternError, patternOf } = await import('@offshoot/patterns');
  try {
    const pattern = patternOf({ when, do: action, because, interests });
    return { ...pattern, interests: [...pattern.interests] };
  } catch (error) {
    if (!(error instanceof PatternError)) throw error;
    throw new Failure('VALIDATION_FAILED', error.message, {
      help: 'Others can use advice without knowing where it is from: leave out who, when and where.',
      metadata: { field: error.problem.field, problem: error.problem.kind },
    });
  }
}

/**
 * Signs exactly this text, and has the agent publish it. Throws like `publishable` and `AgentLine`, and ANSWER_UNVERIFIED if the agent then
 * says that it publishes something else.
 */
export async function publishPattern(
  owner: Owner,
  line: Pick<AgentLine, 'publishPattern'>,
  instanceId: string,
  given: PublishedText,
): Promise<CommonsStatus> {
  const { patternId } = await import('@offshoot/patterns');
  const pattern = await publishable(given);
  const id = patternId(pattern);
  const statement = await owner.sign({ action: 'instance.publish-pattern', instanceId, pattern: id });
  const status = await line.publishPattern({
    pattern,
    statement: base64Encode(toBinary(SignedStatementSchema, statement)),
  });
  if (status.published.some((one) => one.id === id)) return status;
  throw new Failure(ANSWER_UNVERIFIED, `The answer of ${instanceId} cannot be verified: it does not show the text that you signed.`, {
    help: 'Look at what it publishes. If the text is still missing, the agent cannot be trusted.',
    metadata: { instanceId },
  });
}

type Sealed = NonNullable<Extract<CommonsRequest, { ask: 'set-commons' }>['token']>;

async function sealedToken(
  owner: Owner,
  agent: Recipient,
  { url }: CommonsSettings,
  text: string,
): Promise<{ token: Sealed; digest: string }> {
  const { sealedConfigDigestOf } = await import('@offshoot/statements');
  const purpose = { use: 'commons-token', instanceId: agent.instanceId, ownerId: owner.inboxId, url: url || 'none' } as const;
  const value = await sealWith(await verifiedKey(owner, agent), purpose, text);
  const token = { encapsulatedKey: base64Encode(value.encapsulatedKey), ciphertext: base64Encode(value.ciphertext) };
  return { token, digest: sealedConfigDigestOf({ value, keys: ['commons'] }) };
}

// The owner has the agent learn what another of their agents exported, or what they looked through of another system: signed, and sent in
// their direct message, so that the pool does not see it.
import type { Imported, ImportRequest } from '@offshoot/context';
import type { Inherited } from '@offshoot/memory/merging/merge.ts';
import type { XmtpAgentClient } from '@offshoot/xmtp/agent-client.ts';
import { verifyImport } from '../orders/domain/owner-statement.ts';
import { changeMarked } from '../orders/marked-change.ts';
import { claimedState, freshKeys, isRepeat, type OrderDeps, redeem, requireStillOwner } from '../orders/order-checks.ts';
import type { ToolTable } from '../tools/tool-store.ts';
import type { SecretScanner } from '../transfers/domain/selection/secret-scanner.ts';
import type { Signed } from '../versions/domain/signed-version.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { writeMemory } from '../workspace/workspace-sync.ts';
import type { Lesson } from './domain/lesson.ts';
import { type Learned, type LearningDeps, learnImport, newerThan } from './learning-import.ts';
import { uploaded } from './upload.ts';
import { verifiedLesson } from './verifying.ts';

export interface ImportingDeps extends OrderDeps, LearningDeps {
  readonly store: OrderDeps['store'] & LearningDeps['store'] & ToolTable;
  readonly secretScanner: SecretScanner;
  readonly workspace: Workspace;
  /** The agent's inbox, once it is open. */
  inbox(): XmtpAgentClient | undefined;
}

type Asked = Pick<ImportRequest, 'requestId' | 'upload' | 'acceptOlder'>;

/** What would come of it. Nothing is learned. */
export async function previewImport(deps: ImportingDeps, asked: Asked): Promise<Imported> {
  const lesson = await lessonOf(deps, asked);
  const newer = newerThan(deps, lesson);
  const learned = deps.store.rehearse(() => learnImport(deps, lesson, { acceptOlder: true }));
  return {
    ...answerOf(asked, lesson, learned),
    ...(learned.outcome === 'learned' ? { outcome: 'asked', items: learned.items } : {}),
    ...(newer === undefined ? {} : { newerMadeAt: newer.madeAt }),
  };
}

/** Throws VALIDATION_FAILED, NOT_INSTANCE_OWNER, STATEMENT_*. A repeated order changes nothing more. */
export async function importContext(deps: ImportingDeps, asked: Asked, statement: Signed): Promise<Imported> {
  const { ownerId } = claimedState(deps).claimed;
  const { instanceId } = deps;
  const lesson = await lessonOf(deps, asked);
  const older = asked.acceptOlder ? 'accepted' : 'refused';
  const purpose = `import ${lesson.digest} ${older}`;
  const isSecondTime = isRepeat(deps, statement, purpose);
  if (!isSecondTime) {
    const keys = await freshKeys(deps, ownerId);
    const terms = { sourceInboxId: lesson.source?.inboxId ?? 'none', contextDigest: lesson.digest, older } as const;
    await verifyImport({ instanceId, ownerId, ...terms, statement, keys, now: deps.now() });
  }
  requireStillOwner(deps, ownerId);
  const learned = changeMarked(deps, () => {
    const done = learnImport(deps, lesson, asked);
    redeem(deps, statement, purpose);
    return done;
  });
  writeMemory(deps);
  deps.log.info({ instanceId, outcome: learned.outcome, ...learned.answer.counts }, 'imported for its owner');
  deps.wake.duties();
  // The same order again has the same answer.
  return { ...answerOf(asked, lesson, learned), ...(isSecondTime ? { outcome: 'learned' } : {}) };
}

function answerOf({ requestId }: Asked, { digest }: Lesson, { outcome, answer }: Learned): Imported {
  return { answer: 'imported', requestId, outcome, digest, ...answer, items: [] };
}

async function lessonOf(deps: ImportingDeps, { upload }: Asked): Promise<Lesson> {
  const { ownerId } = claimedState(deps).claimed;
  const inbox = deps.inbox();
  const lesson = await verifiedLesson(deps, await uploaded(inbox, { ownerId, upload }), inbox?.inboxId);
  const found = await deps.secretScanner.rulesFoundIn(lesson.items.map(wordsOf));
  const isSecretOne = (place: number) => (found[place] ?? []).length > 0;
  const { conversationId } = deps.store.state;
  const conversation = conversationId === undefined ? undefined : await inbox?.conversation(conversationId);
  return {
    ...lesson,
    here: conversation?.memberInboxIds ?? [],
    items: lesson.items.filter((_, place) => !isSecretOne(place)),
    secret: [...lesson.secret, ...lesson.items.filter((_, place) => isSecretOne(place)).map(({ text }) => text)],
  };
}

const wordsOf = ({ text, topic, reason = '' }: Inherited): string => [text, topic, reason].join('\n');

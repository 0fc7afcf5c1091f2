import type { Claim, Instance, Join, Reservation } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import { recipientOf } from '../agents/agent.ts';
import { type ClaimOptions, claimWith } from '../claims/claim-agent.ts';
import type { WantedJoin } from '../claims/claim-requests.ts';
import { termsForClone } from '../claims/seen-terms.ts';
import type { Owner } from '../owner.ts';
import { agreedPrompt } from '../values/sealing.ts';
import { checkForm } from '../values/user-values.ts';

/** What a person wants of an agent that is theirs. */
export interface CloneWish {
  parent: Instance;
  join: WantedJoin;
  /** What goes along, in the owner's words. Empty: everything but credentials. At most 4,096 bytes. */
  contextPrompt: string;
  /**
   * Digest of the previewed summary that is to be handed over; asked for before an agent is reserved, because reading takes time. Absent
   * or empty: the parent makes a summary that its owner has not seen.
   */
  summaryDigest?: string | (() => Promise<string>);
  /** Absent or empty: the parent's. */
  model?: string;
  /** Missing ones come from the parent. */
  values?: Readonly<Record<string, string>>;
}

/** Brings a copy of the agent, with what it has learned, into another conversation. Throws like claimAgent. */
export async function cloneAgent(owner: Owner, wish: CloneWish, options: ClaimOptions = {}): Promise<Claim> {
  const { parent, join, contextPrompt, model = '', values = {} } = wish;
  let asked: Promise<string> | undefined;
  const summaryDigest = () => {
    const { summaryDigest: wanted = '' } = wish;
    asked ??= typeof wanted === 'string' ? Promise.resolve(wanted) : wanted();
    return asked;
  };
  return claimWith(owner, options, {
    templateId: parent.templateId,
    join,
    values,
    isOfNewestVersion: true,
    check: async () => {
      await checkForm(owner, parent.templateId, values);
      await summaryDigest();
    },
    terms: () => termsForClone(owner, parent, model),
    clone: {
      parent: { instanceId: parent.id, inboxId: parent.inboxId },
      agree: async (child, to) => agreement(owner, { parent, child, join: to, contextPrompt, summaryDigest: await summaryDigest() }),
    },
  });
}

interface CloneTerms {
  parent: Instance;
  child: Reservation;
  join: Join;
  contextPrompt: string;
  summaryDigest: string;
}

/** The owner's statement: this parent, destination, prompt and child, and the summary if they have seen it. */
async function agreement(owner: Owner, { parent, child, join, contextPrompt, summaryDigest }: CloneTerms) {
  const [{ destinationText }, { destinationFromWire }] = await Promise.all([import('@offshoot/statements'), import('@offshoot/rpc/wire')]);
  const { id: parentInstanceId, inboxId: parentInboxId, templateId } = parent;
  const prompt = await agreedPrompt(owner, recipientOf(parent), contextPrompt);
  const statement = await owner.sign({
    action: 'instance.clone',
    parentInstanceId,
    parentInboxId,
    templateId,
    destination: destinationText(destinationFromWire(join)),
    contextPromptDigest: prompt.contextPromptDigest,
    childInboxId: child.inboxId,
    ...(summaryDigest !== '' && { summaryDigest }),
  });
  return { parentInstanceId, statement, ...prompt, summaryDigest };
}

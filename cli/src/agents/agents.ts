import type { JsonValue } from '@bufbuild/protobuf';
import { timestampDate } from '@bufbuild/protobuf/wkt';
import { addedBy, Failure } from '@offshoot/client';
import { type Claim, ClaimSchema, type Instance } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import { ListInstancesResponseSchema } from '@offshoot/gen/offshoot/claim/v1/claim_service_pb.ts';
import { printable } from '@offshoot/text';
import type { Command } from 'commander';
import { type OtherClaims, otherClaims, otherClaimsText } from '../claims/claims-text.ts';
import { type Cli, newCommand, type Run, templateIdArgument } from '../cli.ts';
import { USAGE } from '../failure.ts';
import { nextPageText, type PageOptions, withPages } from '../pages.ts';
import { addAgentsConnect } from '../servers/connect.ts';
import { addAgentsDisconnect, addAgentsServers } from '../servers/servers.ts';
import { documentOf } from '../terminal/output.ts';
import { conditionText, instancesText, instanceToolsText, presenceText } from '../terminal/readable.ts';
import { addAgentsApprove, addAgentsReject } from '../trust/approve.ts';
import { addAgentsCards } from '../trust/cards.ts';
import { addAgentsDecisions } from '../trust/decisions.ts';
import { addAgentsDelegate } from '../trust/delegate.ts';
import { addAgentsGrants } from '../trust/grants.ts';
import { addAgentsPause } from '../trust/pause.ts';
import { addAgentsReview } from '../trust/review.ts';
import { addAgentsTrust } from '../trust/trust.ts';
import { addAgentsAccept } from './accept.ts';
import { addAgentsCorrect, addAgentsForget } from './change-knowledge.ts';
import { addAgentsConsent } from './consent.ts';
import { addAgentsExplain } from './explain.ts';
import { addAgentsGoals } from './goals/goals.ts';
import { addAgentsTick } from './goals/tick.ts';
import { addAgentsKeep } from './keep.ts';
import { addAgentsKnowledge } from './knowledge.ts';
import { addAgentsOffer } from './offer.ts';
import { addAgentsOffers } from './offers.ts';
import { addAgentsSet } from './set.ts';

interface AgentsOptions extends PageOptions {
  mine?: boolean;
  template?: string;
  all?: boolean;
}

export function addAgents(program: Command, run: Run): void {
  const agents = withPages(
    newCommand(
      program,
      'agents',
      'List your agents, waiting claims and agents that ended recently, or the agents of one of your templates. Subcommands manage an agent.',
      ['offshoot agents', 'offshoot agents --template tmpl_… --json'],
    )
      .option('--mine', 'list agents that you own (default)')
      .option('--template <template>', 'list the agents of this template, which you created', templateIdArgument)
      .option('--all', 'include released agents'),
    50,
  ).action((options: AgentsOptions) =>
    run(async (cli) => {
      const isFirstOfMine = options.template === undefined && options.pageToken === '';
      const [found, others] = await Promise.all([list(cli, options), isFirstOfMine ? otherClaims(cli) : NO_OTHERS]);
      const { inboxId } = await cli.identities.open();
      const more = nextPageText(found);
      const notes = (await Promise.all(found.instances.map((instance) => notesOn(instance, inboxId))))
        .flat()
        .map((note) => `\n${printable(note)}`);
      const next = `\nClone one: offshoot clone ${found.instances[0]?.id} --added-by INBOX${more}`;
      const agents =
        found.instances.length === 0
          ? 'No agents. Find a template for one: offshoot template list --public'
          : `${instancesText(found.instances)}\n${notes.join('')}${notes.length > 0 ? '\n' : ''}${next}`;
      return {
        json: { ...(documentOf(ListInstancesResponseSchema, found) as object), ...claimsDocument(others) },
        text: [agents, otherClaimsText(others)].filter(Boolean).join('\n\n'),
      };
    }),
  );
  addAgentsConsent(agents, run);
  addAgentsSet(agents, run);
  addAgentsKnowledge(agents, run);
  addAgentsKeep(agents, run);
  addAgentsForget(agents, run);
  addAgentsCorrect(agents, run);
  addAgentsExplain(agents, run);
  addAgentsGoals(agents, run);
  addAgentsTick(agents, run);
  addAgentsTrust(agents, run);
  addAgentsDelegate(agents, run);
  addAgentsGrants(agents, run);
  addAgentsConnect(agents, run);
  addAgentsServers(agents, run);
  addAgentsDisconnect(agents, run);
  addAgentsCards(agents, run);
  addAgentsApprove(agents, run);
  addAgentsReject(agents, run);
  addAgentsDecisions(agents, run);
  addAgentsReview(agents, run);
  addAgentsPause(agents, run);
  addAgentsOffer(agents, run);
  addAgentsAccept(agents, run);
  addAgentsOffers(agents, run);
}

const NO_OTHERS: OtherClaims = { waiting: [], ended: [] };

function claimsDocument({ waiting, ended }: OtherClaims): { waitingClaims: JsonValue[]; endedClaims: JsonValue[] } {
  const documents = (claims: Claim[]) => claims.map((claim) => documentOf(ClaimSchema, claim));
  return { waitingClaims: documents(waiting), endedClaims: documents(ended) };
}

/** What the reader should know, and what the owner has to decide. */
async function notesOn(instance: Instance, readerId: string): Promise<string[]> {
  const isOwn = instance.ownerId === readerId;
  const { id, pendingVersion, templateStale, offeredToId, offerExpireTime, templateQuarantine, templateQuarantineTime } = instance;
  const notes: string[] = [];
  if (pendingVersion > 0n) {
    const added = (await addedBy(instance)).join(', ');
    const whom = isOwn ? 'your consent' : 'its owner’s consent';
    const next = isOwn ? ` Accept it: offshoot agents consent ${id}` : '';
    notes.push(`Version ${pendingVersion} of ${id} is waiting for ${whom}. It adds: ${added}.${next}`);
  }
  const presence = presenceText(instance);
  if (presence !== '') notes.push(`${id} ${presence}`);
  const trouble = conditionText(instance);
  if (trouble !== '') notes.push(`${id} ${trouble}`);
  for (const tool of instanceToolsText(instance.tools)) notes.push(`${id} has ${tool}`);
  if (templateQuarantine) {
    const since = templateQuarantineTime ? ` since ${timestampDate(templateQuarantineTime).toISOString()}` : '';
    notes.push(`${id} keeps running but gets no updates: its template is quarantined${since}. ${templateQuarantine}`);
  }
  if (templateStale) notes.push(`${id} is stale: its creator has not confirmed recently that it has the latest version.`);
  if (offeredToId) {
    const until = offerExpireTime ? ` until ${timestampDate(offerExpireTime).toISOString()}` : '';
    notes.push(`${id} is offered to ${offeredToId}${until}. Withdraw it: offshoot agents offer ${id} --withdraw`);
  }
  return notes;
}

async function list({ gateway, identities }: Cli, options: AgentsOptions) {
  if (options.mine && options.template !== undefined) {
    throw new Failure(USAGE, '--mine and --template cannot be combined.', { help: 'Remove one of them.' });
  }
  const page = { includeGone: options.all === true, pageSize: options.limit, pageToken: options.pageToken };
  if (options.template !== undefined) {
    return gateway.signedIn.claims.listInstances({ filter: { case: 'templateId', value: options.template }, ...page });
  }
  const { inboxId } = await identities.open();
  return gateway.signedIn.claims.listInstances({ filter: { case: 'ownerId', value: inboxId }, ...page });
}

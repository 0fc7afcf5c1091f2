import { timestampDate } from '@bufbuild/protobuf/wkt';
import { addedBy } from '@offshoot/client';
import type { Instance } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import { printable } from '@offshoot/text';
import type { Command } from 'commander';
import { askingWithin } from '../agent-line.ts';
import { otherClaimsText } from '../claims/claims-text.ts';
import { groupCommands, newCommand, type Run, templateIdArgument } from '../cli.ts';
import { nextPageText, type PageOptions, withPages } from '../pages.ts';
import { addAgentsConnect } from '../servers/connect.ts';
import { addAgentsDisconnect, addAgentsServers } from '../servers/servers.ts';
import { conditionText, instancesText, instanceToolsText, presenceText } from '../terminal/readable.ts';
import { addAgentsApprove, addAgentsReject } from '../trust/approve.ts';
import { addAgentsCards } from '../trust/cards.ts';
import { addAgentsDecisions } from '../trust/decisions.ts';
import { addAgentsDelegate } from '../trust/delegate.ts';
import { addAgentsGrants } from '../trust/grants.ts';
import { addAgentsPause } from '../trust/pause.ts';
import { addAgentsPin } from '../trust/pin.ts';
import { addAgentsReview } from '../trust/review.ts';
import { addAgentsTrust } from '../trust/trust.ts';
import { addAgentsAccept } from './accept.ts';
import { addAgentsAddresses } from './addresses.ts';
import { AGENTS_PER_PAGE, listAgents } from './agent-operations.ts';
import { addAgentsCorrect, addAgentsForget } from './change-knowledge.ts';
import { addAgentsConsent } from './consent.ts';
import { addAgentsExplain } from './explain.ts';
import { addAgentsGoals } from './goals/goals.ts';
import { addAgentsTick } from './goals/tick.ts';
import { addAgentsKeep } from './keep.ts';
import { addAgentsKnowledge } from './knowledge.ts';
import { addAgentsExport } from './memory/export.ts';
import { addAgentsImport } from './memory/import.ts';
import { addAgentsNostr } from './nostr/nostr.ts';
import { addAgentsOffer } from './offer.ts';
import { addAgentsOffers } from './offers.ts';
import { addAgentsReminders } from './reminders.ts';
import { addAgentsSet } from './set.ts';
import { addAgentsVoice } from './voice.ts';

interface AgentsOptions extends PageOptions {
  mine?: boolean;
  template?: string;
  all?: boolean;
}

export function addAgents(program: Command, run: Run): void {
  const agents = withPages(
    newCommand(program, 'agents', `${listAgents.summary} Subcommands manage an agent.`, [
      'offshoot agents',
      'offshoot agents --template tmpl_… --json',
    ])
      .option('--mine', 'list agents that you own (default)')
      .option('--template <template>', 'list the agents of this template, which you created', templateIdArgument)
      .option('--all', 'include released agents'),
    AGENTS_PER_PAGE,
  ).action((options: AgentsOptions) =>
    run(async (cli) => {
      const listed = await listAgents.run({ cli, ask: askingWithin(cli) }, options);
      const { found, others } = listed;
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
        json: listAgents.document(listed, options),
        text: [agents, otherClaimsText(others)].filter(Boolean).join('\n\n'),
      };
    }),
  );
  addAgentsConsent(agents, run);
  addAgentsSet(agents, run);
  addAgentsKnowledge(agents, run);
  addAgentsKeep(agents, run);
  addAgentsVoice(agents, run);
  addAgentsAddresses(agents, run);
  addAgentsForget(agents, run);
  addAgentsCorrect(agents, run);
  addAgentsExplain(agents, run);
  addAgentsGoals(agents, run);
  addAgentsTick(agents, run);
  addAgentsReminders(agents, run);
  addAgentsExport(agents, run);
  addAgentsImport(agents, run);
  addAgentsNostr(agents, run);
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
  addAgentsPin(agents, run);
  addAgentsOffer(agents, run);
  addAgentsAccept(agents, run);
  addAgentsOffers(agents, run);
  groupCommands(agents, GROUPS);
}

const GROUPS = {
  'Knowledge:': ['knowledge', 'keep', 'forget', 'correct', 'explain', 'export', 'import'],
  'Questions:': ['cards', 'approve', 'reject', 'decisions', 'review', 'consent'],
  'Work:': ['goals', 'tick', 'reminders', 'pause', 'resume', 'archive'],
  'Trust:': ['trust', 'delegate', 'grants'],
  'Settings:': ['set', 'voice', 'addresses', 'nostr', 'connect', 'servers', 'disconnect'],
  'Owners:': ['offer', 'offers', 'accept'],
};

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

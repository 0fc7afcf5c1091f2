import { Refusal } from '@offshoot/refusals';
import { type CommonsOrderDeps, changePattern, commonsStatus, setCommons } from '../commons/commons-orders.ts';
import { learnEnds, publishPattern, sendCourier, settleSharing } from '../commons/sharing.ts';
import { ownAddresses, shownTo } from '../conversation/profile.ts';
import { setVoice } from '../conversation/quieting.ts';
import type { AssemblingDeps } from '../conversation/thinking/answering/context.ts';
import { rejectCard } from '../effects/answering.ts';
import type { EffectDeps } from '../effects/effect-kinds.ts';
import { approveBySignature, cardsShown } from '../effects/signing.ts';
import { type ExportingDeps, exportFor } from '../exports/exporting.ts';
import type { GoalDeps } from '../goals/setting.ts';
import { type ImportingDeps, importContext, previewImport } from '../imports/importing.ts';
import { type ServerOrderDeps, serversListed, setServer } from '../mcp/server-orders.ts';
import { type VisitingDeps, visitServer } from '../mcp/server-visits.ts';
import { keepLinesFor } from '../memory/forgetting.ts';
import { type NostrOrderDeps, nostrStatus, setNostr } from '../nostr/nostr-orders.ts';
import type { OrderDeps } from '../orders/order-checks.ts';
import { type KeepingUpDeps, queryNow } from '../reading-commons/keeping-up.ts';
import type { AgentDeps } from '../record/agent-deps.ts';
import { reviewFor } from '../review/reviewing.ts';
import type { PreviewTable } from '../transfers/preview-store.ts';
import { preview } from '../transfers/previewing.ts';
import type { SummaryDeps } from '../transfers/summarising.ts';
import { writeMemory } from '../workspace/workspace-sync.ts';
import { type ChangingDeps, changeMemory } from './changing.ts';
import { decisionsMade } from './decisions-made.ts';
import { explain } from './explaining.ts';
import { changeGoals } from './goal-desk.ts';
import { knowledge } from './knowing.ts';
import { openLink } from './linking.ts';
import type { DeskAnswers } from './owner-desk.ts';
import { revokeGrant } from './permissions.ts';
import { type RejoiningDeps, rejoin } from './rejoining.ts';
import { cancelReminder, remindersListed } from './reminder-desk.ts';
import { signedIn } from './signed-in.ts';
import { setTrust, trustSettings } from './trust-orders.ts';

type AnsweringDeps = AssemblingDeps &
  ExportingDeps &
  ImportingDeps &
  ChangingDeps &
  EffectDeps &
  GoalDeps &
  NostrOrderDeps &
  CommonsOrderDeps &
  KeepingUpDeps &
  RejoiningDeps &
  ServerOrderDeps &
  VisitingDeps &
  SummaryDeps &
  AgentDeps<PreviewTable>;

/** Connects the desk to the parts that make its answers. */
export function deskAnswers(deps: AnsweringDeps): DeskAnswers {
  return {
    explain: (request, ownerId) => explain(deps, request, ownerId),
    knowledge: (request) => knowledge(deps, request),
    goals: async (request, o) => {
      const goals = changeGoals(deps, request, o);
      if (request.ask !== 'goals') await requireSecured(deps);
      return goals;
    },
    reminders: async (request) => {
      if (request.ask === 'cancel-reminder') {
        cancelReminder(deps, request.reminder);
        await requireSecured(deps);
      }
      return remindersListed(deps, request.requestId);
    },
    change: async (request, o) => {
      const changed = changeMemory(deps, request, o);
      await requireSecured(deps);
      return changed;
    },
    preview: (request, o) => preview(deps, request, o),
    revokeGrant: async (request) => {
      revokeGrant(deps, request);
      await requireSecured(deps);
      return trustSettings(deps, request.requestId);
    },
    decisions: (request) => decisionsMade(deps, request),
    review: (request) => reviewFor(deps, request),
    cards: ({ requestId }) => cardsShown(deps, requestId),
    approveCard: async ({ requestId, card, statement }) => {
      await approveBySignature(deps, card, signedIn(statement));
      await requireSecured(deps);
      return cardsShown(deps, requestId);
    },
    rejectCard: async ({ requestId, card }, ownerId) => {
      rejectCard(deps, card, { requestId, ownerId });
      await requireSecured(deps);
      return cardsShown(deps, requestId);
    },
    link: (request) => openLink(deps, request),
    rejoin: (request, asked) => rejoin(deps, request, asked),
    servers: ({ requestId }) => serversListed(deps, requestId),
    visitServer: (request) => visitServer(deps, request),
    setServer: async ({ requestId, server, statement }) => {
      const signedOut = await setServer(deps, server, signedIn(statement));
      await requireSecured(deps);
      return serversListed(deps, requestId, signedOut);
    },
    nostr: async (request) => {
      if (request.ask === 'set-nostr') {
        await setNostr(deps, request, signedIn(request.statement));
        await requireSecured(deps);
      }
      return nostrStatus(deps, request.requestId);
    },
    commons: async (request) => {
      if (request.ask === 'set-commons') {
        await setCommons(deps, request, signedIn(request.statement));
        settleSharing(deps);
      }
      if (request.ask === 'query-commons') await queryNow(deps);
      if (request.ask === 'publish-pattern') await publishPattern(deps, request.pattern, signedIn(request.statement));
      if (request.ask === 'send-courier') await sendCourier(deps);
      if (request.ask === 'adopt-pattern' || request.ask === 'forget-pattern') changePattern(deps, request);
      learnEnds(deps);
      if (request.ask !== 'commons') await requireSecured(deps);
      return commonsStatus(deps, request.requestId);
    },
    export: async (request) => {
      const exported = await exportFor(deps, request);
      await requireSecured(deps);
      return exported;
    },
    import: async (request) => {
      if (request.statement === '') return previewImport(deps, request);
      const imported = await importContext(deps, request, signedIn(request.statement));
      await requireSecured(deps);
      return imported;
    },
    keep: async (days) => {
      if (days !== undefined) {
        keepLinesFor(deps, days);
        writeMemory(deps);
        await requireSecured(deps);
      }
      return deps.store.state.keptDays;
    },
    setVoice: async ({ requestId, voice }) => {
      deps.store.transaction(() => setVoice(deps, voice, requestId));
      deps.wake.duties();
      await requireSecured(deps);
      return { answer: 'voice', requestId, voice };
    },
    addresses: async ({ requestId, shown }) => {
      const ownerId = deps.store.state.claimed?.ownerId;
      if (shown !== undefined && ownerId !== undefined) {
        deps.store.change({ shownAddresses: { shown, ownerId } });
        deps.wake.duties();
        await requireSecured(deps);
      }
      return { answer: 'addresses', requestId, ...ownAddresses(deps), shown: shownTo(deps) };
    },
    trust: ({ requestId }) => trustSettings(deps, requestId),
    setTrust: async ({ requestId, trust, statement }) => {
      await setTrust(deps, trust, signedIn(statement));
      await requireSecured(deps);
      return trustSettings(deps, requestId);
    },
  };
}

/** What is acknowledged survives the loss of the host. Throws UPSTREAM_UNAVAILABLE: it was carried out, and repeating it repeats the backup. */
async function requireSecured({ marks, instanceId }: Pick<OrderDeps, 'marks' | 'instanceId'>): Promise<void> {
  if (await marks.secured()) return;
  throw new Refusal('UPSTREAM_UNAVAILABLE', 'The agent cannot be backed up now.', {
    help: 'Repeat the same order in a moment.',
    metadata: { instanceId },
  });
}

// What a model proposes to do after it has seen what others wrote. What could run without a question runs only if a plan holds it that is
// made of trusted text alone, and then as that plan says: so silent effects are a subset of what trusted text asks for. The rest becomes a card.
import { planEffect } from '@offshoot/actions';
import type { Planned } from '@offshoot/engine/engine.ts';
import type { AnswerTool, Deed, ToolOutcome } from '@offshoot/engine/model-engine.ts';
import { zoneOf } from '../../../alarms/reminding.ts';
import { actionTools, plannedOf } from '../../../domain/action-tools.ts';
import { askFor } from '../../../effects/asking.ts';
import { type Content, slotOf } from '../../../effects/slots.ts';
import { plannableTools } from '../../../mcp/server-tools.ts';
import { character } from '../../../record/agent-deps.ts';
import type { HeardMessage } from '../../../transcript/conversation-store.ts';
import { readOwnerSection } from '../../../workspace/workspace-sync.ts';
import { takeName } from '../../naming.ts';
import type { ActResult, Acts } from '../acts.ts';
import type { Question } from '../question.ts';
import { fill } from './filling.ts';
import { type ActingDeps, carryOutPlan } from './planning.ts';

const NOT_ASKED = 'The message alone does not ask for just that, so it is not done. Ask the person to say all of it in one message.';
const RUNS = 'It is done now, without a card; what became of it is told in the group.';
const ASKS = 'A card in the group asks for it.';

interface Proposing {
  deps: ActingDeps;
  question: Question;
  acts: Acts;
  /** The turn has read advice of strangers: everything asks, and this is called for what cannot ask. Absent: it has not. */
  setAside?: (() => ToolOutcome) | undefined;
  /** For what a tool waits. */
  paused<T>(work: Promise<T>): Promise<T>;
}

/** Gives the agent another name. */
export function renameTool(deps: ActingDeps, message: HeardMessage, acts: Acts): AnswerTool {
  return {
    name: 'rename',
    purpose: 'your name',
    description: 'The last message gives you another name.',
    parameters: { type: 'object', properties: { name: { type: 'string' } }, required: ['name'] },
    run: async ({ name }) =>
      acts.propose(() => {
        const taken = takeName(deps, message, String(name));
        return taken === ''
          ? { is: 'refused', line: 'That cannot be the name.' }
          : { is: 'done', line: `The name is ${taken} now.`, isNews: taken !== name };
      }, 'renamed'),
  };
}

export function proposingTools(turn: Proposing): AnswerTool[] {
  const { deps } = turn;
  const servers = plannableTools(deps);
  const hasAllowances = deps.store.allowances.grants(deps.now()).length > 0;
  const can = (action: Planned['action']) => {
    if (action === 'allowance.list' || action === 'allowance.revoke') return hasAllowances;
    const kind = deps.effectKinds.forPlan(action);
    return kind === undefined || action === 'mcp.call' || kind.toolOf(deps, action) !== undefined;
  };
  let trusted: Promise<Planned[]> | undefined;
  const planOfMessage = () => (trusted ??= turn.paused(planned(turn)));
  return actionTools(servers, can).map((offer) => ({
    ...offer,
    async run(args) {
      const proposed = plannedOf(offer.name, args, servers);
      if (proposed === undefined) return turn.acts.refuse('That cannot be done like this.');
      return propose(turn, proposed, planOfMessage);
    },
  }));
}

/** A plan of trusted text alone: the message, the signed instructions and the owner's notes. Throws EngineError. */
function planned({ deps, question: { message, heard, signal: ended } }: Proposing): Promise<Planned[]> {
  const { name, model, description } = character(deps);
  const trusted = { instructions: description.instructions, notes: readOwnerSection(deps) };
  const zone = zoneOf(deps, message.senderInboxId);
  const request = { model, agentName: name, message: heard, zone, tools: plannableTools(deps), trusted };
  return deps.engine.call((engine, signal) => engine.plan(request, signal), ended);
}

async function propose(turn: Proposing, proposed: Planned, planOfMessage: () => Promise<Planned[]>): Promise<ToolOutcome> {
  const { deps, question, acts } = turn;
  const { message } = question;
  const deed = DEED_OF[proposed.action] ?? 'sent';
  const hasCard = deps.effectKinds.forPlan(proposed.action) !== undefined;
  if (turn.setAside !== undefined && !hasCard) return turn.setAside();
  if (proposed.action === 'reminder.list' || proposed.action === 'allowance.list' || proposed.action === 'goal.list')
    return { is: 'read', text: JSON.stringify({ list: carryOutPlan(deps, message, [proposed]) }) };
  const asks = (place: number) => askWithCard(deps, question, proposed, place);
  // Without a card it does nothing, no matter what the agent has read.
  const withCard = acts.rehearsed(asks);
  if (hasCard) {
    const isFree = turn.setAside === undefined && acts.rehearsed((place) => carriedOut(turn, proposed, place)).is === 'done';
    if (!isFree) return withCard.is === 'refused' ? acts.refuse(withCard.line, deed) : acts.propose(asks, deed);
  }
  const plan = await planOfMessage();
  const held = plan.find((one) => isHeld(turn, one, proposed));
  if (held === undefined) return withCard.is === 'asked' ? acts.propose(asks, deed) : acts.refuse(withCard.line, deed);
  // Not as proposed: as planned.
  const content = await turn.paused(fill(deps, question, [held]));
  const isEffect = deps.effectKinds.forPlan(held.action) !== undefined;
  const meant = isEffect ? undefined : acts.rehearsed((place) => carriedOut(turn, proposed, place)).line;
  return acts.propose((place) => {
    const result = carriedOut(turn, held, place, content);
    return { ...result, isNews: isEffect || result.line !== meant };
  }, deed);
}

/** Effects are not here: they are sent. */
const DEED_OF: Partial<Record<Planned['action'], Deed>> = {
  'reminder.set': 'set',
  'trigger.set': 'set',
  'reminder.cancel': 'cancelled',
  'goal.set': 'set',
  'goal.stop': 'cancelled',
  'allowance.revoke': 'cancelled',
};

/** Whether the plan of the message has it: for effects, with whom it affects and how much; of others, the plan's own is what is done. */
function isHeld({ deps, question: { message } }: Proposing, planned: Planned, proposed: Planned): boolean {
  if (planned.action !== proposed.action) return false;
  const kind = deps.effectKinds.forPlan(proposed.action);
  if (kind === undefined) return true;
  const [one, other] = [planned, proposed].map((each) => {
    const action = kind.actionOf(deps, each, message);
    return 'problem' in action ? undefined : planEffect('asked', action);
  });
  return one !== undefined && JSON.stringify(one) === JSON.stringify(other);
}

/** As if the speaker had seen nothing but the message. */
function carriedOut({ deps, question: { message } }: Proposing, planned: Planned, place: number, content?: Content): ActResult {
  if (content?.is === 'unmade') return { is: 'refused', line: content.line };
  const kind = deps.effectKinds.forPlan(planned.action);
  if (kind !== undefined) {
    if (slotOf(planned) !== undefined && content === undefined) return { is: 'refused', line: '' };
    return resultOf(askFor(deps, message, { kind, planned, place, ...(content && { content }) }));
  }
  const before = standing(deps);
  const line = carryOutPlan(deps, message, [planned], undefined, place);
  return { is: standing(deps) === before ? 'refused' : 'done', line };
}

/** With a card, in any case. */
export function askWithCard(
  deps: ActingDeps,
  { message, readings }: Pick<Question, 'message' | 'readings'>,
  planned: Planned,
  place: number,
): ActResult {
  const kind = deps.effectKinds.forPlan(planned.action);
  if (kind === undefined) return { is: 'refused', line: NOT_ASKED };
  const [source] = readings.sources;
  const text = 'text' in planned ? planned.text : undefined;
  if (source === undefined || typeof text !== 'string' || planned.action === 'email.reply')
    return resultOf(askFor(deps, message, { kind, planned, place, isUncommitted: true }));
  // The card says what it may have been made of.
  const slot = { ...planned, text: { from: 'reading' as const, what: '' } } as Planned;
  const action = kind.actionOf(deps, slot, message);
  const committed = 'problem' in action ? undefined : planEffect('asked', action);
  if (committed === undefined) return { is: 'refused', line: 'problem' in action ? action.line : NOT_ASKED };
  const made = { value: text, source, madeFrom: [...readings.names] };
  return resultOf(
    askFor(deps, message, { kind, planned: slot, place, content: { is: 'made', text: made, committed }, isUncommitted: true }),
  );
}

function resultOf({ is, line }: ReturnType<typeof askFor>): ActResult {
  if (is === 'refused') return { is, line };
  return is === 'runs' ? { is: 'done', line: RUNS } : { is: 'asked', line: ASKS };
}

/** Reminders, posts, goals and allowances that there are: what was asked of them was done if that is another list. */
const standing = ({ store, now }: ActingDeps): string =>
  JSON.stringify([store.alarms.all(), store.goals.all(), store.allowances.grants(now())]);

// An agent's questions to the operator's models count for its owner. The agent says once that the models are used up for today, or that
// another model is asked than the one that was chosen for it.

import type { Engine, ReplyRequest } from '@offshoot/engine/engine.ts';
import { DEFAULT_MODEL } from '@offshoot/statements';
import { modelReplaced, tokensSpent } from '../domain/phrases.ts';
import { type AgentDeps, character } from '../record/agent-deps.ts';
import { isSilent } from '../record/domain/quiet.ts';
import type { ConversationTable } from '../transcript/conversation-store.ts';
import type { ToolTable } from './tool-store.ts';

/** The budget of all agents of one owner, or of all agents. */
export type TokenBudget = 'owner' | 'all';

/** The model was not asked, because a day's budget is spent. */
export interface Unpaid {
  budget: TokenBudget;
  until: Date;
}

export interface OperatorsModels {
  /** The model that is asked if a template or an owner chose this one. */
  inPlaceOf(model: string): string;
  /** The owner pays for all questions of the work to the operator's models. Questions that are not paid for are not asked. */
  paidBy<T>(ownerId: string, work: () => Promise<T>): Promise<{ done: T; unpaid: Unpaid | undefined }>;
  /** Work of the operator's that counts as this number of the owner's tokens. Throws ModelError `spent`. */
  paidTokens<T>(ownerId: string, tokens: number, work: () => Promise<T>): Promise<T>;
}

type Deps = AgentDeps<ConversationTable & ToolTable>;

/** `depsOf`: called when the engine is used. */
export function onOperatorsModels(host: Engine, models: OperatorsModels, depsOf: () => Deps): Engine {
  if (host.name === 'offline') return host;
  const paid = <T>(work: () => Promise<T>) => models.paidBy(depsOf().store.state.claimed?.ownerId ?? '', work);
  const doneOf = async <T>(work: () => Promise<T>): Promise<T> => (await paid(work)).done;
  const { withModel } = host;
  return {
    name: host.name,
    contextTokens: host.contextTokens,
    ...(host.isResting && { isResting: host.isResting }),
    ...(withModel && {
      withModel: {
        isUsable: (model) => withModel.isUsable(model),
        study: (request, signal) => doneOf(() => withModel.study(request, signal)),
        pursue: (request, signal) => doneOf(() => withModel.pursue(request, signal)),
        // A question that is not paid for throws; `reply` then answers it, and says why.
        async answer(request, signal) {
          const answered = await doneOf(() => withModel.answer(request, signal));
          tellReplaced(depsOf(), models);
          return answered;
        },
      },
    }),
    learn: (request, signal) => doneOf(() => host.learn(request, signal)),
    plan: (request, signal) => doneOf(() => host.plan(request, signal)),
    write: (request, signal) => doneOf(() => host.write(request, signal)),
    summarise: (request, signal) => doneOf(() => host.summarise(request, signal)),
    async reply(request: ReplyRequest, signal) {
      const { done, unpaid } = await paid(() => host.reply(request, signal));
      if (unpaid !== undefined) tell(depsOf(), 'tokens', unpaid.until.toISOString(), tokensSpent(unpaid));
      else tellReplaced(depsOf(), models);
      return done;
    },
  };
}

/** A template that names no model names the default one, which stands for the operator's. */
function tellReplaced(deps: Deps, models: OperatorsModels): void {
  const { model } = character(deps);
  const asked = models.inPlaceOf(model);
  if (model !== DEFAULT_MODEL.default && asked !== model) tell(deps, 'model', model, modelReplaced(asked));
}

function tell({ store, now, wake }: Deps, about: 'tokens' | 'model', what: string, text: string): void {
  const { toldOfModels = {}, quiet } = store.state;
  if (toldOfModels[about] === what || isSilent(quiet)) return;
  store.transaction(() => {
    store.change({ toldOfModels: { ...toldOfModels, [about]: what } });
    store.conversation.say(`models:${about}:${now().getTime()}`, text);
  });
  wake.duties();
}

// An agent that has an OpenRouter key of its own thinks with it. Once what the key may spend is spent, it says so once.
import { createHash } from 'node:crypto';
import { type Engine, EngineError } from '@offshoot/engine/engine.ts';
import type { ModelEngine } from '@offshoot/engine/model-engine.ts';
import { keySpent } from '../domain/phrases.ts';
import { type AgentDeps, character } from '../record/agent-deps.ts';
import { isSilent } from '../record/domain/quiet.ts';
import type { ConversationTable } from '../transcript/conversation-store.ts';
import { ownModelKey } from './domain/tools.ts';
import type { ToolTable } from './tool-store.ts';

/** What a host's agents can do with keys of their own. */
export interface OwnKeys {
  /** Its reply throws EngineError `spent` once the key's limit is spent; the rest then works by rules. */
  engineOf(apiKey: string): Engine;
  /** The operator pays for agents whose key is spent. */
  isHostEngineUsed: boolean;
  /** Otherwise only keys that owners have entered count. */
  arePoolKeysReal: boolean;
}

type Deps = AgentDeps<ConversationTable & ToolTable>;

/** `depsOf`: called when the engine is used. */
export function withOwnKey(host: Engine, ownKeys: OwnKeys | undefined, depsOf: () => Deps): Engine {
  if (ownKeys === undefined) return host;
  const { engineOf, isHostEngineUsed, arePoolKeysReal } = ownKeys;
  let made: { key: string; digest: string; engine: Engine } | undefined;

  function own(): { digest: string; engine: Engine } | undefined {
    const key = keyOf(depsOf(), arePoolKeysReal);
    if (key === undefined) made = undefined;
    else if (made?.key !== key) made = { key, digest: createHash('sha256').update(key).digest('hex').slice(0, 16), engine: engineOf(key) };
    return made;
  }

  /** Only a reply finds out whether a spent key works again. */
  function present(): Engine {
    const found = own();
    if (found === undefined) return host;
    return isHostEngineUsed && depsOf().store.state.spentKey === found.digest ? host : found.engine;
  }

  /** Also only an answer finds out whether a spent key works again. */
  function withOwnModel({ digest, engine }: { digest: string; engine: Engine }): ModelEngine | undefined {
    const mine = engine.withModel;
    if (mine === undefined) return undefined;
    return {
      isUsable: (model) => mine.isUsable(model),
      study: (request, signal) => (present().withModel ?? mine).study(request, signal),
      pursue: (request, signal) => (present().withModel ?? mine).pursue(request, signal),
      async answer(request, signal) {
        try {
          const answer = await mine.answer(request, signal);
          const { store } = depsOf();
          if (store.state.spentKey !== undefined) store.change({ spentKey: undefined });
          return answer;
        } catch (error) {
          const isSpent = error instanceof EngineError && error.failure === 'spent';
          // Without one, the message is learned from and answered without a model, and that tells of it.
          if (!isSpent || !isHostEngineUsed || host.withModel === undefined) throw error;
          tellSpent(depsOf(), digest, isHostEngineUsed);
          request.restart();
          return host.withModel.answer(request, signal);
        }
      },
    };
  }

  return {
    get name() {
      return present().name;
    },
    get contextTokens() {
      return present().contextTokens;
    },
    isResting: (model) => present().isResting?.(model) ?? false,
    get withModel() {
      const found = own();
      return found === undefined ? host.withModel : withOwnModel(found);
    },
    learn: (request, signal) => present().learn(request, signal),
    plan: (request, signal) => present().plan(request, signal),
    write: (request, signal) => present().write(request, signal),
    summarise: (request, signal) => present().summarise(request, signal),
    async reply(request, signal) {
      const found = own();
      if (found === undefined) return host.reply(request, signal);
      try {
        const reply = await found.engine.reply(request, signal);
        const { store } = depsOf();
        if (store.state.spentKey !== undefined) store.change({ spentKey: undefined });
        return reply;
      } catch (error) {
        if (!(error instanceof EngineError) || error.failure !== 'spent') throw error;
        tellSpent(depsOf(), found.digest, isHostEngineUsed);
        return isHostEngineUsed ? host.reply(request, signal) : { text: '' };
      }
    },
  };
}

function keyOf(deps: Deps, arePoolKeysReal: boolean): string | undefined {
  const { claimed } = deps.store.state;
  if (claimed === undefined || deps.store.templateVersion() === undefined) return undefined;
  const provided = arePoolKeysReal ? deps.store.tools.all() : [];
  return ownModelKey(provided, { tools: character(deps).description.tools, entered: claimed.userConfig });
}

function tellSpent(deps: Deps, digest: string, isHostEngineUsed: boolean): void {
  const { store, now, log, instanceId } = deps;
  if (store.state.spentKey === digest || isSilent(store.state.quiet)) return;
  store.transaction(() => {
    store.change({ spentKey: digest });
    store.conversation.say(`spent:${digest}:${now().getTime()}`, keySpent(isHostEngineUsed));
  });
  log.info({ instanceId }, 'its own OpenRouter key is spent');
  deps.wake.duties();
}

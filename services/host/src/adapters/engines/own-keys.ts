// Engines for agents that have an OpenRouter key of their own. Only the operator says where OpenRouter is: no template and no user does.

import { derived, group, type Setting, variable } from '@offshoot/runtime/environment';
import { linear } from '@offshoot/text/linear-patterns';
import type { OwnKeys } from '../../agent/tools/own-key-engine.ts';
import { createDegradingEngine } from './degrading/degrading-engine.ts';
import { createOfflineEngine } from './offline-engine.ts';
import { createOpenAiEngine } from './openai/openai-engine.ts';
import { modelLimits } from './openai/settings.ts';

export interface OwnKeysConfig {
  /** OpenRouter's address, without a slash at the end. */
  baseUrl: string;
  timeoutMs: number;
  contextTokens: number;
  isHostEngineUsed: boolean;
  /** False: the keys that the pool makes come from a stand-in, and open nothing. Default: true. */
  arePoolKeysReal?: boolean;
}

const OPENROUTER = 'https://openrouter.ai/api/v1';

export const ownKeysSettings: Setting<OwnKeysConfig> = derived(
  group({
    baseUrl: variable({ name: 'OPENROUTER_URL', help: 'base URL of OpenRouter, if not its own' }, (url) => {
      if (URL.canParse(url) && /^https?:$/.test(new URL(url).protocol)) return url.replace(linear(/\/+$/), '');
      throw new Error(`must be an http(s) URL, such as ${OPENROUTER}`);
    }),
    isHostEngineUsed: variable(
      {
        name: 'OFFSHOOT_SPENT_KEYS',
        help: 'what agents use once their own OpenRouter key is spent: nothing, or host for this engine',
        default: 'nothing',
      },
      (choice) => {
        if (choice === 'nothing' || choice === 'host') return choice === 'host';
        throw new Error('must be nothing or host');
      },
    ),
    ...modelLimits,
  }),
  ({ baseUrl = OPENROUTER, ...rest }) => ({ baseUrl, ...rest }),
);

export function ownKeys({ isHostEngineUsed, arePoolKeysReal = true, ...endpoint }: OwnKeysConfig): OwnKeys {
  return {
    isHostEngineUsed,
    arePoolKeysReal,
    engineOf: (apiKey) =>
      createDegradingEngine({ model: createOpenAiEngine({ ...endpoint, apiKey }), rules: createOfflineEngine(), isSpentTold: true }),
  };
}

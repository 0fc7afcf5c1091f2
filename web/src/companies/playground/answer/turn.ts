// A conversation as this page keeps it: in memory only.
import type { CreateRequest, InputItem, OutputItem } from '@offshoot/openai-api';
import { type Answer, NO_ANSWER } from './answer.ts';
import { type Waiting, waitingIn } from './waiting.ts';

export interface Turn {
  /** Of this page. */
  key: number;
  request: CreateRequest;
  /** What is new in this turn. */
  input: readonly InputItem[];
  answer: Answer;
  /** Why no more of the answer comes. `stopped`: the person did not want it. */
  end?: { is: 'stopped' } | { is: 'broken' } | { is: 'refused'; error: unknown };
}

/** What a person chose for the requests of a conversation. Empty: what the profile says. */
export interface Settings {
  /** A number or a label. Empty: the current version. */
  version: string;
  /** By name, as the person typed them. */
  variables: Readonly<Record<string, string>>;
  model: string;
  temperature: string;
  instructions: string;
  /** False: responses are not to be stored. */
  stores: boolean;
}

export const NO_SETTINGS: Settings = { version: '', variables: {}, model: '', temperature: '', instructions: '', stores: true };

export const newTurn = (key: number, request: CreateRequest, input: readonly InputItem[]): Turn => ({
  ...{ key, request, input },
  answer: NO_ANSWER,
});

/** Only what was answered can be continued; the agent knows nothing of the other turns. */
function isKept({ answer }: Turn): boolean {
  const status = answer.isEnded ? answer.response?.status : undefined;
  return status === 'completed' || status === 'incomplete';
}

/** What the conversation waits for: for its last turn that counts. A call is approved or refused once, even if that turn failed. */
export function waitingNow(turns: readonly Turn[]): Waiting {
  const last = turns.findLastIndex(isKept);
  const sent = turns.slice(last + 1).filter(({ end }) => end?.is !== 'refused');
  const decided = new Set(sent.flatMap(({ input }) => input.map((item) => 'approval_request_id' in item && item.approval_request_id)));
  return waitingIn((turns[last]?.answer.items ?? []).filter(({ id }) => id === undefined || !decided.has(id)));
}

/**
 * The next request. It goes on from the last stored response. Later items that are stored nowhere go along.
 * `settings`: checked by `temperatureOf`.
 */
export function requestOf(agentId: string, settings: Settings, turns: readonly Turn[], input: readonly InputItem[]): CreateRequest {
  const kept = turns.filter(isKept);
  const stored = kept.findLastIndex(({ answer }) => answer.response?.store === true);
  const previous = kept[stored]?.answer.response?.id;
  const unstored = kept.slice(stored + 1).flatMap(({ input: given, answer }): (InputItem | OutputItem)[] => [...given, ...answer.items]);
  const temperature = temperatureOf(settings.temperature);
  const variables = Object.fromEntries(Object.entries(settings.variables).filter(([, value]) => value !== ''));
  return {
    prompt: {
      id: agentId,
      ...(settings.version !== '' && { version: settings.version }),
      ...(Object.keys(variables).length > 0 && { variables }),
    },
    ...(previous !== undefined && { previous_response_id: previous }),
    input: [...unstored, ...input] as InputItem[],
    ...(settings.model !== '' && { model: settings.model }),
    ...(typeof temperature === 'number' && { temperature }),
    ...(settings.instructions !== '' && { instructions: settings.instructions }),
    ...(!settings.stores && { store: false }),
    stream: true,
  };
}

/** Undefined: none is given. `wrong`: it is none. */
export function temperatureOf(typed: string): number | 'wrong' | undefined {
  const text = typed.trim().replace(',', '.');
  if (text === '') return undefined;
  const value = Number(text);
  return /^\d+(?:\.\d+)?$/.test(text) && value <= 2 ? value : 'wrong';
}

import type { CreateRequest, InputItem, StreamEvent } from '@offshoot/openai-api';
import { useEffect, useRef, useState } from 'react';
import type { V1 } from '../v1/client.ts';
import { withEvent } from './answer/answer.ts';
import { newTurn, type Turn } from './answer/turn.ts';

export interface Conversation {
  turns: readonly Turn[];
  isRunning: boolean;
  /** `input`: what of the request is new. `instead`: the key of a turn that is tried again. Resolves when nothing more comes. */
  ask(request: CreateRequest, input: readonly InputItem[], instead?: number): Promise<void>;
  stop(): void;
  /** Forgets everything. */
  begin(): void;
}

/** A conversation that is nowhere but in this page. Leaving the page stops what runs. */
export function useConversation(v1: V1): Conversation {
  const [turns, setTurns] = useState<readonly Turn[]>([]);
  const [isRunning, setIsRunning] = useState(false);
  const running = useRef<AbortController>(undefined);
  const count = useRef(0);
  useEffect(() => () => running.current?.abort(), []);
  const ask = async (request: CreateRequest, input: readonly InputItem[], instead?: number) => {
    const key = ++count.current;
    const own = new AbortController();
    const change = (changed: (turn: Turn) => Turn) => setTurns((all) => all.map((turn) => (turn.key === key ? changed(turn) : turn)));
    running.current = own;
    setIsRunning(true);
    setTurns((all) => [...all.filter((turn) => turn.key !== instead), newTurn(key, request, input)]);
    try {
      for await (const event of v1.stream('/v1/responses', request, own.signal))
        change((turn) => ({ ...turn, answer: withEvent(turn.answer, event as unknown as StreamEvent) }));
      change((turn) => (turn.answer.isEnded ? turn : { ...turn, end: { is: 'broken' } }));
    } catch (error) {
      const begun = (turn: Turn) => turn.answer.response !== undefined;
      change((turn) => ({
        ...turn,
        end: own.signal.aborted ? { is: 'stopped' } : begun(turn) ? { is: 'broken' } : { is: 'refused', error },
      }));
    } finally {
      if (running.current === own) setIsRunning(false);
    }
  };
  const stop = () => running.current?.abort();
  const begin = () => {
    stop();
    setTurns([]);
  };
  return { turns, isRunning, ask, stop, begin };
}

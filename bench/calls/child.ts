// A child process of the bench that handles one order at a time and answers each with one message.
import type { ChildProcess } from 'node:child_process';

export interface Child<To extends object, From extends { kind: string }> {
  /** The next message, which must be of this kind. Rejects if the process exits first. */
  told<K extends From['kind']>(kind: K): Promise<Extract<From, { kind: K }>>;
  ask<K extends From['kind']>(order: To, answer: K): Promise<Extract<From, { kind: K }>>;
}

/** `passing`: kinds that may arrive in between, for other listeners. */
export function childOf<To extends object, From extends { kind: string }>(
  process: ChildProcess,
  name: string,
  passing: readonly From['kind'][] = [],
): Child<To, From> {
  const told = <K extends From['kind']>(kind: K) =>
    new Promise<Extract<From, { kind: K }>>((resolve, reject) => {
      const stopListening = () => {
        process.off('exit', ended);
        process.off('message', hear);
      };
      const ended = (code: number | null) => {
        stopListening();
        reject(new Error(`${name} ended with ${code}`));
      };
      const hear = (message: From) => {
        if (message.kind !== kind && passing.includes(message.kind)) return;
        stopListening();
        if (message.kind === kind) resolve(message as Extract<From, { kind: K }>);
        else reject(new Error(`${name} said ${message.kind}, not ${kind}`));
      };
      process.on('exit', ended);
      process.on('message', hear);
    });
  return {
    told,
    ask(order, answer) {
      const answered = told(answer);
      process.send(order);
      return answered;
    },
  };
}

import type { Claim } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import { useSyncExternalStore } from 'react';
import { Addition, type AdditionView, type Here } from './addition.ts';
import { keptAdditions } from './kept-additions.ts';
import type { Order } from './order.ts';
import type { Source } from './source.ts';

/** Why there is a form again. 'unsent': the page was closed before an agent was reserved. */
export type Note = 'unsent' | 'stopped';

/** The additions of this tab, one for each source. They go on while the person looks at other pages of the app. */
class Additions {
  readonly #current = new Map<string, Addition>();
  /** Made for an agent that did not come; used for the next one, so that no empty conversations pile up. */
  readonly #spare = new Map<string, string>();
  /** Of requests that never arrived. If one does after all, the next is refused instead of making a second agent. */
  readonly #unsent = new Map<string, string>();
  readonly #notes = new Map<string, Note>();
  readonly #changed = new Set<() => void>();

  readonly subscribe = (changed: () => void): (() => void) => {
    this.#changed.add(changed);
    return () => this.#changed.delete(changed);
  };

  view(sourceId: string): AdditionView | undefined {
    return this.#current.get(sourceId)?.view;
  }

  note(sourceId: string): Note | undefined {
    return this.#notes.get(sourceId);
  }

  start(source: Source, order: Order, here: Here): void {
    const isNew = order.where.way === 'new';
    const conversationId = isNew ? this.#spare.get(source.id) : undefined;
    const requestId = this.#unsent.get(source.id) ?? crypto.randomUUID();
    this.#begin(new Addition({ source, order, requestId, conversationId, isNew }, this.#tell), here);
  }

  /** Goes on with what was asked for before the page was loaded anew. */
  resume(source: Source, here: Here): void {
    const kept = keptAdditions.find({ ownerId: here.owner.inboxId, kind: source.kind, sourceId: source.id });
    if (kept === undefined) return;
    const { requestId, agent, conversationId, isNew } = kept;
    const goal = { source, order: undefined, requestId, agent, conversationId: conversationId || undefined, isNew };
    this.#begin(new Addition(goal, this.#tell), here);
  }

  /** Follows a claim that was made elsewhere. */
  follow(source: Source, { requestId }: Claim, here: Here): void {
    this.#begin(new Addition({ source, order: undefined, requestId, conversationId: undefined, isNew: false }, this.#tell), here);
  }

  /** After a failure: the same once more. */
  again(sourceId: string, here: Here): void {
    const addition = this.#current.get(sourceId);
    if (addition?.view.phase.is !== 'failed') return;
    const { source, order } = addition.goal;
    if (addition.view.phase.isOver) {
      this.dismiss(sourceId);
      if (order) this.start(source, order, here);
    } else this.#run(addition, here);
  }

  stop(sourceId: string): void {
    this.#current.get(sourceId)?.stop();
  }

  /** Once it is over. */
  dismiss(sourceId: string): void {
    const addition = this.#current.get(sourceId);
    if (addition === undefined) return;
    const { view, goal } = addition;
    const isInUse = view.phase.is === 'live' || (view.phase.is === 'failed' && view.phase.liveId !== undefined);
    if (isInUse) this.#spare.delete(sourceId);
    else if (goal.isNew && view.conversationId) this.#spare.set(sourceId, view.conversationId);
    this.#current.delete(sourceId);
    this.#tell();
  }

  dismissLive(sourceId: string): void {
    if (this.view(sourceId)?.phase.is === 'live') this.dismiss(sourceId);
  }

  #begin(addition: Addition, here: Here): void {
    const { id } = addition.goal.source;
    if (this.#current.has(id)) return;
    this.#notes.delete(id);
    this.#current.set(id, addition);
    this.#run(addition, here);
  }

  #run(addition: Addition, here: Here): void {
    void addition.run(here).then((outcome) => {
      const { source, requestId } = addition.goal;
      if (outcome === 'unsent') this.#unsent.set(source.id, requestId);
      else this.#unsent.delete(source.id);
      if (outcome === 'unsent' || outcome === 'stopped') this.#notes.set(source.id, outcome);
      if (outcome !== 'live' && outcome !== 'failed') this.dismiss(source.id);
    });
  }

  readonly #tell = (): void => {
    for (const changed of this.#changed) changed();
  };
}

export const additions = new Additions();

export const useAddition = (sourceId: string): AdditionView | undefined =>
  useSyncExternalStore(additions.subscribe, () => additions.view(sourceId));

export const useNote = (sourceId: string): Note | undefined => useSyncExternalStore(additions.subscribe, () => additions.note(sourceId));

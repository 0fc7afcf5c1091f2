import type { Claim } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import { useSyncExternalStore } from 'react';
import type { Chosen } from './add-form.tsx';
import { type AddedTemplate, Addition, type AdditionView, type Here } from './addition.ts';
import { keptAdditions } from './kept-additions.ts';

/** Why there is a form again. 'unsent': the page was closed before an agent was reserved. */
export type Note = 'unsent' | 'stopped';

/** The additions of this tab, one for each template. They go on while the person looks at other pages of the app. */
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

  view(templateId: string): AdditionView | undefined {
    return this.#current.get(templateId)?.view;
  }

  note(templateId: string): Note | undefined {
    return this.#notes.get(templateId);
  }

  start(template: AddedTemplate, chosen: Chosen, here: Here): void {
    const conversationId = chosen.where.way === 'new' ? this.#spare.get(template.id) : undefined;
    const requestId = this.#unsent.get(template.id) ?? crypto.randomUUID();
    this.#begin(new Addition({ template, chosen, requestId, conversationId }, this.#tell), here);
  }

  /** Goes on with what was asked for before the page was loaded anew. */
  resume(template: AddedTemplate, here: Here): void {
    const kept = keptAdditions.find({ ownerId: here.owner.inboxId, templateId: template.id });
    if (kept === undefined) return;
    const { requestId, agent, conversationId } = kept;
    const goal = { template, chosen: undefined, requestId, agent, conversationId: conversationId || undefined };
    this.#begin(new Addition(goal, this.#tell), here);
  }

  /** Follows a claim that was made elsewhere. */
  follow(template: AddedTemplate, { requestId }: Claim, here: Here): void {
    this.#begin(new Addition({ template, chosen: undefined, requestId, conversationId: undefined }, this.#tell), here);
  }

  /** After a failure: the same once more. */
  again(templateId: string, here: Here): void {
    const addition = this.#current.get(templateId);
    if (addition?.view.phase.is !== 'failed') return;
    const { template, chosen } = addition.goal;
    if (addition.view.phase.isOver) {
      this.dismiss(templateId);
      if (chosen) this.start(template, chosen, here);
    } else this.#run(addition, here);
  }

  stop(templateId: string): void {
    this.#current.get(templateId)?.stop();
  }

  /** Once it is over. */
  dismiss(templateId: string): void {
    const addition = this.#current.get(templateId);
    if (addition === undefined) return;
    const { view, goal } = addition;
    if (view.phase.is === 'live') this.#spare.delete(templateId);
    else if (goal.chosen?.where.way === 'new' && view.conversationId) this.#spare.set(templateId, view.conversationId);
    this.#current.delete(templateId);
    this.#tell();
  }

  dismissLive(templateId: string): void {
    if (this.view(templateId)?.phase.is === 'live') this.dismiss(templateId);
  }

  #begin(addition: Addition, here: Here): void {
    const { id } = addition.goal.template;
    if (this.#current.has(id)) return;
    this.#notes.delete(id);
    this.#current.set(id, addition);
    this.#run(addition, here);
  }

  #run(addition: Addition, here: Here): void {
    void addition.run(here).then((outcome) => {
      const { template, requestId } = addition.goal;
      if (outcome === 'unsent') this.#unsent.set(template.id, requestId);
      else this.#unsent.delete(template.id);
      if (outcome === 'unsent' || outcome === 'stopped') this.#notes.set(template.id, outcome);
      if (outcome !== 'live' && outcome !== 'failed') this.dismiss(template.id);
    });
  }

  readonly #tell = (): void => {
    for (const changed of this.#changed) changed();
  };
}

export const additions = new Additions();

export const useAddition = (templateId: string): AdditionView | undefined =>
  useSyncExternalStore(additions.subscribe, () => additions.view(templateId));

export const useNote = (templateId: string): Note | undefined =>
  useSyncExternalStore(additions.subscribe, () => additions.note(templateId));

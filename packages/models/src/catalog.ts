import type { ModelRequest } from './model.ts';

/** A model that an endpoint has. */
export interface ListedModel {
  id: string;
  /** Unix time in seconds. 0: it does not say. */
  created: number;
  /** Empty: it does not say. */
  ownedBy: string;
  /** Undefined: it does not say. */
  takesPictures?: boolean;
}

/** What can be known of models without asking one. */
export interface ModelCatalog {
  /** Throws ModelError. */
  list(signal: AbortSignal): Promise<ListedModel[]>;
  /** How many tokens a question has for the model. */
  inputTokens(question: Pick<ModelRequest, 'instructions' | 'items' | 'tools'>): number;
}

// The patterns that an agent took up, as far as a message is about them. Whatever turn is shown one is a turn that has read what strangers wrote.
import { kinIn, queryStems, search } from '@offshoot/memory/words/search.ts';
import type { Pattern } from '@offshoot/patterns';
import type { Similarity } from '../domain/similarity.ts';
import type { AgentDeps } from '../record/agent-deps.ts';
import type { CommonsTable } from './commons-store.ts';

export interface Advice {
  id: string;
  pattern: Pattern;
}

/** Of one turn: few, so that they do not drown what people here said. */
const MAX_SHOWN = 3;

export type AdviceDeps = AgentDeps<CommonsTable> & { readonly similarity: Pick<Similarity, 'kinOf'> };

/** Each part in quotation marks that nothing in it can end. */
export function adviceLine({ when, do: action, because }: Pattern): string {
  const quoted = (text: string) => `“${text.replace(/[“”]/g, '"')}”`;
  return `When ${quoted(when)}, others did: ${quoted(action)}, because ${quoted(because)}`;
}

/** The closest first. */
export function adviceFor({ store: { commons }, similarity, now }: AdviceDeps, text: string): Advice[] {
  if (!commons.standing().settings.enabled) return [];
  const adopted = commons.all().filter(({ state, expiresAt }) => state === 'adopted' && expiresAt > now());
  if (adopted.length === 0) return [];
  const stems = queryStems(text);
  const found = search(
    adopted,
    ({ pattern }) => `${pattern.when} ${pattern.interests.join(' ')}`,
    stems,
    kinIn(text, stems, (word) => similarity.kinOf(word)),
  );
  return found.slice(0, MAX_SHOWN).map(({ document: { id, pattern } }) => ({ id, pattern }));
}

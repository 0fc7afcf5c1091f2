// Makes the tenant's profiles what files say.
import { Failure, failureOf } from '@offshoot/client';
import type { Api } from '../../api/api.ts';
import type { ProfileAnswer } from '../profile-text.ts';
import type { Planned } from './plan.ts';

export interface Applied {
  name: string;
  /** Null: it is not there yet. */
  id: string | null;
  did: Planned['did'];
  version: number | null;
  summary: string;
}

export const appliedAs = ({ filed, did, id, before, summary }: Planned, now?: ProfileAnswer): Applied => ({
  name: filed.body.name,
  id: now?.id ?? (before ? id : null),
  did,
  version: now?.version ?? before?.version ?? null,
  summary,
});

/** Bases first. Throws what the server refuses of one, which says what was done before. */
export async function carryOut(api: Api, plan: readonly Planned[], tell: (done: Applied) => void): Promise<Applied[]> {
  /** Of new profiles, by their stand-ins. */
  const ids = new Map<string, string>();
  const applied: Applied[] = [];
  for (const one of plan) {
    try {
      const now = one.did === 'unchanged' ? undefined : await written(api, one, ids);
      if (now) ids.set(one.id, now.id);
      applied.push(appliedAs(one, now));
    } catch (error) {
      throw stoppedAt(one, applied, error);
    }
    tell(applied.at(-1) as Applied);
  }
  return applied;
}

function written(api: Api, { id, before, body: planned }: Planned, ids: ReadonlyMap<string, string>): Promise<ProfileAnswer> {
  const { base_profile_id: base } = planned;
  const body = { ...planned, base_profile_id: base === null ? null : (ids.get(base) ?? base) };
  if (before === undefined) return api('POST', '/v1/agents', { body });
  // The version keeps a change that another member makes meanwhile.
  return api('PUT', `/v1/agents/${id}`, { body, ifMatch: before.version });
}

function stoppedAt({ filed: { file, body } }: Planned, applied: readonly Applied[], error: unknown): unknown {
  // An interruption has its own words.
  if (!(error instanceof Failure)) return error;
  const { reason, message, help, metadata } = failureOf(error);
  const done = applied.filter(({ did }) => did !== 'unchanged').map(({ name }) => name);
  const kept = done.length === 0 ? 'Nothing was applied.' : `Applied before: ${done.join(', ')}.`;
  return new Failure(reason, `${file}: ${body.name}: ${message}`, {
    help: `${kept} ${help || 'Correct the file, and repeat the command.'}`,
    metadata: { ...metadata, file, profile: body.name, applied: done.join(',') },
    cause: error,
  });
}

import { setTimeout as sleep } from 'node:timers/promises';
import { Refusal } from '@offshoot/refusals';
import { refusalOf } from '@offshoot/rpc';
import type { UserCall } from '@offshoot/rpc/auth';
import { checkIsCreator, newestVersion, type TemplateDeps } from '../../templates/commands/known-template.ts';
import type { RolloutRule } from '../../templates/domain/template-rules.ts';
import { quarantinesOf } from '../../templates/store/quarantines.ts';
import { keepRollout, rolloutState } from '../../templates/store/rollouts.ts';
import { isOver, type Rollout, rolloutOf } from '../domain/rollout.ts';
import { outcomeCounts } from '../store/rollout.ts';

export interface RolloutDeps extends TemplateDeps {
  now: () => Date;
}

/**
 * How often watchers look: up to this often while something changes, and at most a second apart otherwise. They are not woken, since a
 * notification for each of ten thousand agents would slow down the very updates that it announces.
 */
const SHORTEST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 1000;

export async function readRollout(deps: RolloutDeps, user: UserCall, templateId: string): Promise<Rollout> {
  await checkIsCreator(deps, user, templateId);
  return rolloutAt(deps, templateId, await publishedVersion(deps, templateId));
}

/** How many agents may fail with a version that goes to some first. */
const DEFAULT_HALT_AFTER = 3;

export interface RolloutChange extends Omit<RolloutRule, 'haltAfter'> {
  templateId: string;
  version: number;
  haltAfter: number | undefined;
}

/** Decides how far the newest version may go, or the next one before it is published. */
export async function setRollout(deps: RolloutDeps, user: UserCall, change: RolloutChange): Promise<Rollout> {
  const { templateId, version, share, isHalted, haltAfter = DEFAULT_HALT_AFTER } = change;
  await checkIsCreator(deps, user, templateId);
  const newest = (await deps.templates.current(templateId, user)).facts.version;
  if (version !== newest && version !== newest + 1) {
    throw new Refusal(
      'TEMPLATE_VERSION_NOT_FOUND',
      `Version ${version} of template ${templateId} is neither the newest nor the next one.`,
      {
        help: `Its newest version is ${newest}.`,
        metadata: { template_id: templateId, version: String(newest) },
      },
    );
  }
  const of = { templateId, version, isPlan: version > newest };
  if (await keepRollout(deps.db, of, { share, isHalted, haltAfter }, deps.now())) return rolloutAt(deps, templateId, newest);
  throw new Refusal('VALIDATION_FAILED', `Version ${version} already goes to more than ${share} % of the agents.`, {
    help: 'The share can only grow. To stop it, halt the version.',
    metadata: { field: 'share' },
  });
}

/** The newest version known to be published. Throws if the caller may not watch. */
export async function versionToWatch(deps: RolloutDeps, user: UserCall, templateId: string): Promise<number> {
  await checkIsCreator(deps, user, templateId);
  return publishedVersion(deps, templateId);
}

/** Yields the rollout as it is now, then whenever it has changed at the next look, until nothing is pending. */
export async function* watchRollout(deps: RolloutDeps, templateId: string, published: number, signal: AbortSignal): AsyncIterable<Rollout> {
  let seen = '';
  for (let pause = SHORTEST_PAUSE_MS; !signal.aborted; pause = Math.min(pause * 2, LONGEST_PAUSE_MS)) {
    const rollout = await rolloutAt(deps, templateId, published);
    const shown = JSON.stringify(rollout);
    if (shown !== seen) {
      yield rollout;
      seen = shown;
      pause = SHORTEST_PAUSE_MS;
    }
    if (isOver(rollout)) return;
    await sleep(pause, undefined, { signal }).catch(() => {});
  }
}

async function rolloutAt({ db, now }: RolloutDeps, templateId: string, published: number): Promise<Rollout> {
  const { version, counts } = await outcomeCounts(db, templateId, published, now());
  const quarantine = (await quarantinesOf(db, [templateId])).get(templateId);
  const state = await rolloutState(db, templateId, version);
  return rolloutOf(version, counts, { quarantine: quarantine?.reason ?? '', state });
}

/**
 * Asks the template service, as its feed may be a moment behind: a creator who has just published must not be told that all agents have the
 * previous version. 0 if the service does not answer or the template is quarantined; versions from the feed are known anyway.
 */
async function publishedVersion(deps: RolloutDeps, templateId: string): Promise<number> {
  try {
    return (await newestVersion(deps, templateId)).facts.version;
  } catch (error) {
    const reason = refusalOf(error)?.reason;
    if (reason === 'UPSTREAM_UNAVAILABLE' || reason === 'TEMPLATE_QUARANTINED') return 0;
    throw error;
  }
}

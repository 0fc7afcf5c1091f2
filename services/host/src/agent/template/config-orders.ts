// Values for user-supplied tools given after the claim: for tools added by a new version, or as replacements.

import { Refusal } from '@offshoot/refusals';
import { sealedConfigDigestOf } from '@offshoot/statements';
import { verifyConfig } from '../orders/domain/owner-statement.ts';
import { changeMarked } from '../orders/marked-change.ts';
import { claimedState, freshKeys, isRepeat, type OrderDeps, redeem, requireStillOwner, superseded } from '../orders/order-checks.ts';
import type { Signed } from '../versions/domain/signed-version.ts';
import { requireNoneTakenAway, requireValidValues } from './domain/user-values.ts';
import { openUserConfig, type SealedConfig, type SealedDeps } from './sealed-values.ts';

/** Covers the tools of one version plus values that arrive ahead of the next one. */
const MAX_VALUES = 64;

/** The order of issue decides, not of arrival: a pool that withholds an older statement cannot undo a newer one with it. */
export async function setUserConfig(deps: OrderDeps & SealedDeps, sealed: SealedConfig, statement: Signed): Promise<void> {
  const { claimed, template } = claimedState(deps);
  const { ownerId } = claimed;
  const { instanceId } = deps;
  const purpose = `user-config ${sealedConfigDigestOf(sealed)}`;
  if (isRepeat(deps, statement, purpose)) return;
  const keys = await freshKeys(deps, ownerId);
  await verifyConfig({ instanceId, ownerId, sealed, statement, keys, now: deps.now() });
  const given = await openUserConfig(deps, { ownerId, templateId: template.templateId }, sealed, {});
  const issuedAt = statement.envelope.issuedAt.getTime();
  requireStillOwner(deps, ownerId);
  changeMarked(deps, () => {
    if (!redeem(deps, statement, purpose)) return;
    // Statements have a resolution of one second: two in the same second are both accepted, in order of arrival.
    if (issuedAt < deps.store.state.configIssuedAt) throw superseded();
    const current = claimedState(deps).claimed;
    const userConfig = merged(current.userConfig, given);
    const version = deps.store.templateVersion();
    if (version !== undefined) {
      requireNoneTakenAway(given, version);
      requireValidValues(userConfig, version);
    }
    deps.store.change({ claimed: { ...current, userConfig }, configIssuedAt: issuedAt });
  });
  deps.log.info({ instanceId, tools: sealed.keys }, 'has new values from its owner');
  deps.wake.duties();
}

/** An empty value removes the key. */
function merged(present: Record<string, string>, given: Record<string, string>): Record<string, string> {
  const values = Object.entries({ ...present, ...given }).filter(([, value]) => value !== '');
  if (values.length <= MAX_VALUES) return Object.fromEntries(values);
  throw new Refusal('USER_CONFIG_INVALID', `An agent keeps values for at most ${MAX_VALUES} tools.`, {
    help: 'Remove values that no version asks for any more.',
  });
}

// Values for user-supplied tools that the owner gives after the claim: for a tool that a new version brings, or anew.
import { Refusal } from '@offshoot/refusals';
import { sealedConfigDigestOf } from '@offshoot/statements';
import type { OrderDeps } from '../agent-deps.ts';
import { verifyConfig } from '../ownership/domain/owner-statement.ts';
import { changeMarked } from '../ownership/marked-change.ts';
import { claimedState, freshKeys, isRepeat, redeem, requireStillOwner, superseded } from '../ownership/order-checks.ts';
import type { Signed } from './domain/signed-version.ts';
import { requireNoneTakenAway, requireValidValues } from './domain/user-values.ts';
import { openUserConfig, type SealedConfig } from './sealed-values.ts';

/** Of the tools of one version; those of the next one may come before it. */
const MAX_VALUES = 64;

/** The order of issue decides, not that of arrival: a pool that holds an older statement back cannot undo a newer one. */
export async function setUserConfig(deps: OrderDeps, sealed: SealedConfig, statement: Signed): Promise<void> {
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
    // Statements have whole seconds: of two in one second both are taken, in the order in which they come.
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

/** An empty value is none. */
function merged(present: Record<string, string>, given: Record<string, string>): Record<string, string> {
  const values = Object.entries({ ...present, ...given }).filter(([, value]) => value !== '');
  if (values.length <= MAX_VALUES) return Object.fromEntries(values);
  throw new Refusal('USER_CONFIG_INVALID', `An agent keeps values for at most ${MAX_VALUES} tools.`, {
    help: 'Remove values that no version asks for any more.',
  });
}

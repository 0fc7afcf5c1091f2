import { type Action, DEFAULT_BUDGET, decide, grantOf } from '@offshoot/actions';
import { canonicalJson, type JsonObject, raisedRisk } from '@offshoot/statements';
import type { EffectiveProfile } from '../merging/effective.ts';
import { levelOf, soulOf } from '../soul/soul-form.ts';

/** A call that a model asks for, of a tool that the system itself calls. */
export interface ToolCall {
  /** LABEL.TOOL for a tool of a server, as grants name it. */
  name: string;
  arguments: JsonObject;
  /** What the server says of the tool. It raises the risk and never lowers it. */
  annotations: JsonObject;
  /** What `require_approval` says of the tool. Undefined: nothing. */
  needsApproval: boolean | undefined;
}

type Trust = Pick<EffectiveProfile, 'trust_level' | 'soul' | 'tool_grants'>;

/**
 * Whether a call runs, waits for approval, or does not happen. A profile without level, soul and grants leaves it to the tool's own settings.
 * Otherwise the policy of all agents decides, too, and the stricter answer counts: L1 calls no tools; escalation rules hold; what the server
 * itself says to change something, destroy something runs only by a grant, from L3 and L4 on. A tool with a grant, or without need of
 * approval, counts as one that reads unless its server says more.
 */
export function toolVerdict(trust: Trust, call: ToolCall): 'run' | 'ask' | 'refuse' {
  const isGranted = trust.tool_grants.some((grant) => grant.tool_name === call.name && covers(grant.constraints ?? {}, call.arguments));
  const byTool = call.needsApproval === false || (call.needsApproval === undefined && isGranted) ? 'run' : 'ask';
  if (trust.trust_level === null && trust.soul === null && trust.tool_grants.length === 0) return byTool;
  const action = actionOf(call, isGranted || call.needsApproval === false);
  const { is } = decide(action, {
    level: levelOf(trust),
    isPaused: false,
    cause: { is: 'request', by: CALLER },
    deciders: { owners: new Set([CALLER.inboxId]), delegated: new Map() },
    contacts: new Set<string>(),
    planned: [],
    used: new Map(),
    grants: isGranted ? [grantOf(action, ANY_TIME)] : [],
    escalations: soulOf(trust.soul).escalationRules,
    budget: DEFAULT_BUDGET,
    spent: {},
    isQuiet: false,
    wasDenied: false,
    now: ANY_TIME,
  });
  if (is === 'refuse' || is === 'sign') return 'refuse';
  return is === 'ask' ? 'ask' : byTool;
}

/** The member whose request it is. They decide about what they asked for. */
const CALLER = { inboxId: 'caller', isAgent: false };

/** Grants of a profile do not expire. */
const ANY_TIME = new Date(0);

function actionOf({ name, arguments: given, annotations }: ToolCall, isVouchedFor: boolean): Action {
  return {
    kind: { name: `mcp.${name}`, risk: raisedRisk(isVouchedFor ? 'R1' : 'R5', { annotations }), content: [] },
    arguments: Object.fromEntries(Object.entries(given).map(([argument, value]) => [argument, { value, source: 'request' as const }])),
    account: '',
    toolDigest: name,
    cost: '',
  };
}

/** The call has every argument that the grant names, with the very value. */
const covers = (constraints: JsonObject, given: JsonObject): boolean =>
  Object.entries(constraints).every(
    ([name, value]) => Object.hasOwn(given, name) && canonicalJson(given[name] ?? null) === canonicalJson(value),
  );

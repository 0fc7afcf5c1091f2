import { type Action, authorityOf, DEFAULT_BUDGET, decide, grantOf } from '@offshoot/actions';
import { canonicalJson, type JsonObject, leastRisk, type McpRisk, raisedRisk } from '@offshoot/statements';
import type { EffectiveProfile } from '../merging/effective.ts';
import type { ToolGrant } from '../schema/profile.ts';
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
  /** Arguments that a grant does not name: they do not say whom or what the call affects. */
  content?: readonly string[];
}

type Trust = Pick<EffectiveProfile, 'trust_level' | 'soul' | 'tool_grants'>;

/**
 * Whether a call runs, waits for approval, or does not happen. A profile without level, soul and grants leaves it to the tool's own settings.
 * Otherwise the policy of all agents decides, too, and the stricter answer counts: L1 calls no tools; escalation rules hold; what the server
 * itself says to change something, destroy something runs only by a grant, from L3 and L4 on. A tool without need of approval counts as one
 * that reads unless its server says more. A grant replaces an approval from L3 on, because an L2 agent proposes and people decide.
 */
export function toolVerdict(trust: Trust, call: ToolCall): 'run' | 'ask' | 'refuse' {
  const isFree = call.needsApproval === false;
  if (trust.trust_level === null && trust.soul === null && trust.tool_grants.length === 0) return isFree ? 'run' : 'ask';
  const isGranted = trust.tool_grants.some((grant) => covers(grant, call));
  const action = actionOf(call, isFree ? 'R1' : isGranted ? 'R4' : 'R5');
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
  return is === 'run' && (isFree || (isGranted && call.needsApproval === undefined)) ? 'run' : 'ask';
}

/** The member whose request it is. They decide about what they asked for. */
const CALLER = { inboxId: 'caller', isAgent: false };

/** Grants of a profile do not expire. */
const ANY_TIME = new Date(0);

function actionOf({ name, arguments: given, annotations, content = [] }: ToolCall, risk: McpRisk): Action {
  return {
    kind: { name: `mcp.${name}`, risk: raisedRisk(risk, { annotations }), content },
    arguments: Object.fromEntries(Object.entries(given).map(([argument, value]) => [argument, { value, source: 'request' as const }])),
    account: '',
    toolDigest: name,
    cost: '',
  };
}

/** A grant is for calls with exactly its arguments. One that names none is for any call, unless the server says that it destroys something. */
function covers(grant: ToolGrant, call: ToolCall): boolean {
  if (grant.tool_name !== call.name) return false;
  const constraints = grant.constraints ?? {};
  if (Object.keys(constraints).length === 0 && leastRisk(call) !== 'R5') return true;
  return canonicalJson(constraints) === canonicalJson(authorityOf(actionOf(call, 'R5')));
}

import { canonicalJson, type JsonObject } from '@offshoot/statements';
import { type Action, authorityOf, carriesAuthority } from './action.ts';
import { type Arguments, isTrusted } from './origin.ts';

/**
 * An effect that the agent planned before it read anything. What it reads later can fill in the content, but adds no effect and
 * changes no argument that carries authority.
 */
export interface PlannedEffect {
  id: string;
  /** Name of the action's kind. */
  kind: string;
  account: string;
  toolDigest: string;
  /** The arguments that carry authority. */
  authority: JsonObject;
  /** How often it may be done. */
  count: number;
}

/** The most effects that one request plans. */
const MAX_PLANNED = 20;

/**
 * Undefined: an argument that carries authority does not come from trusted text, so it cannot be planned; a card can still ask for it.
 */
export function planEffect(id: string, action: Action, count = 1): PlannedEffect | undefined {
  const { kind, account, toolDigest } = action;
  if (!Number.isSafeInteger(count) || count < 1 || count > MAX_PLANNED) return undefined;
  if (!isAuthorityTrusted(action)) return undefined;
  return { id, kind: kind.name, account, toolDigest, authority: authorityOf(action), count };
}

/** Whether every argument that carries authority comes from trusted text. */
export function isAuthorityTrusted({ kind, arguments: all }: { kind: Action['kind']; arguments: Arguments }): boolean {
  return Object.entries(all).every(([name, argument]) => !carriesAuthority(kind, name) || isTrusted(argument));
}

/** The effect that covers the action. `used`: how often each was carried out, by ID. */
export function plannedFor(
  action: Action,
  planned: readonly PlannedEffect[],
  used: ReadonlyMap<string, number>,
): PlannedEffect | undefined {
  return planned.find((one) => covers(one, action) && (used.get(one.id) ?? 0) < one.count);
}

/** The same kind, account and tool, with the same values of all arguments that carry authority. */
export function covers(bound: Pick<PlannedEffect, 'kind' | 'account' | 'toolDigest' | 'authority'>, action: Action): boolean {
  return (
    bound.kind === action.kind.name &&
    bound.account === action.account &&
    bound.toolDigest === action.toolDigest &&
    canonicalJson(bound.authority) === canonicalJson(authorityOf(action))
  );
}

import { canonicalJson, type JsonObject, type JsonValue } from '@offshoot/statements';
import { type Arguments, isTrusted } from './origin.ts';
import { higherOf, type Risk } from './risk.ts';

/** What an agent can do with one of its tools. Our code describes it; what a tool says of itself can only raise the risk. */
export interface ActionKind {
  /** Such as "email.send". */
  name: string;
  /** The least that it can be. */
  risk: Risk;
  /**
   * The arguments that are nothing but content. Every other one, whether or not anybody has thought of it, carries authority: it says
   * whom or what the action affects, or how much.
   */
  content: readonly string[];
  /** The arguments with the addresses of people outside the conversation. They are never content. */
  counterparts?: readonly string[];
  /** Those of them that others can fill: an approval makes these people known only if trusted text names them. */
  copies?: readonly string[];
  /** What of the day's budget it takes. */
  budget?: 'mails' | 'texts';
}

/** Something that the agent is about to do. */
export interface Action {
  kind: ActionKind;
  arguments: Arguments;
  /** The account that it is done with, such as the agent's e-mail address. Empty: none. */
  account: string;
  /** Digest of the tool's pinned definition. Empty: the tool is ours. */
  toolDigest: string;
  /** What it costs at most, for people, such as "0.01 USD". Empty: nothing. */
  cost: string;
}

/** The addresses that the owner has confirmed. */
export interface Contacts {
  has(address: string): boolean;
}

export function carriesAuthority({ content, counterparts = [] }: ActionKind, argument: string): boolean {
  return !content.includes(argument) || counterparts.includes(argument);
}

/** The values that decide whom or what it affects, by name. */
export function authorityOf({ kind, arguments: all }: Pick<Action, 'kind' | 'arguments'>): JsonObject {
  return Object.fromEntries(
    Object.entries(all)
      .filter(([name]) => carriesAuthority(kind, name))
      .map(([name, { value }]) => [name, value]),
  );
}

/** Every address of a counterpart once, lists included. */
export function counterpartsOf({ kind, arguments: all }: Pick<Action, 'kind' | 'arguments'>): string[] {
  return [...new Set((kind.counterparts ?? []).flatMap((name) => addressesIn(all[name]?.value)))];
}

/** Whom the owner has let the agent write to when they approved it. */
export function madeKnownBy({ kind, arguments: all }: Pick<Action, 'kind' | 'arguments'>): string[] {
  const isNamed = (name: string) => !kind.copies?.includes(name) || (all[name] !== undefined && isTrusted(all[name]));
  return counterpartsOf({ kind: { ...kind, counterparts: (kind.counterparts ?? []).filter(isNamed) }, arguments: all });
}

/** A counterpart whom the owner has not confirmed makes it a first contact. */
export function riskOf(action: Pick<Action, 'kind' | 'arguments'>, contacts: Contacts): Risk {
  return firstContactsOf(action, contacts) > 0 ? higherOf(action.kind.risk, 'R5') : action.kind.risk;
}

/** How many counterparts the owner has not confirmed. */
export const firstContactsOf = (action: Pick<Action, 'kind' | 'arguments'>, contacts: Contacts): number =>
  counterpartsOf(action).filter((address) => !contacts.has(address)).length;

/** A value that is no text counts as an unconfirmed address. */
function addressesIn(value: JsonValue | undefined): string[] {
  if (value === undefined || value === null) return [];
  if (Array.isArray(value)) return value.flatMap(addressesIn);
  return [typeof value === 'string' ? value : canonicalJson(value)];
}

// Resources provisioned for this agent alone. Values that the agent may tell go to its engine and files; keys go nowhere.

import type { ToolResource } from '@offshoot/statements';
import { isEmail, objectionTo } from '@offshoot/statements/value-rule.ts';
import { oneLine } from '@offshoot/text/one-line.ts';
import { invalid, sealedObject } from '../../versions/domain/sealed-config.ts';
import type { AgentDescription } from '../../versions/domain/signed-version.ts';

export interface OwnTool {
  toolId: string;
  resourceId: string;
  resource: ToolResource;
  /** The number, address or key. */
  value: string;
  /** Opens an e-mail inbox, and nothing else. Absent: the agent has the address only. */
  key?: string;
}

interface Kind {
  /** Its key among the sealed values, as set by the provider. */
  name: string;
  isValid(value: string): boolean;
  /** Shown to the agent and everybody it talks to. Absent: a secret. */
  shown?: (value: string) => string;
}

const MAX_KEY = 512;

const isKey = (value: string): boolean => /^[\x21-\x7e]+$/.test(value) && value.length <= MAX_KEY;

const KINDS: Record<ToolResource, Kind> = {
  'openrouter-key': { name: 'key', isValid: isKey },
  'agentmail-inbox': {
    name: 'address',
    isValid: isEmail,
    shown: (value) => `e-mail address ${value}`,
  },
  'telnyx-number': {
    name: 'number',
    isValid: (value) => objectionTo(value, { format: 'phone', choices: [] }) === undefined,
    shown: (value) => `phone number ${value}`,
  },
  wallet: { name: 'address', isValid: (value) => /^0x[0-9a-fA-F]{40}$/.test(value), shown: (value) => `Ethereum address ${value}` },
};

/** Strict, because the value goes into prompts. Throws SEALED_VALUE_INVALID. */
export function readToolValues(resource: ToolResource, plaintext: Uint8Array): Pick<OwnTool, 'value' | 'key'> {
  const { name, isValid } = KINDS[resource];
  const { [name]: value, key } = sealedObject(plaintext);
  if (typeof value !== 'string' || !isValid(value)) throw invalid(`The sealed values contain no valid ${name} of a ${resource}.`);
  if (resource !== 'agentmail-inbox' || key === undefined) return { value };
  if (typeof key !== 'string' || !isKey(key)) throw invalid(`The sealed values contain no valid key of an ${resource}.`);
  return { value, key };
}

/** Only what the agent's applied version asks for: the pool cannot add anything its owner has not accepted. */
export function toolsInUse(own: readonly OwnTool[], tools: AgentDescription['tools']): OwnTool[] {
  return tools.flatMap(({ id, resource }) => own.find((one) => one.toolId === id && one.resource === resource) ?? []);
}

/** ID of the tool for which a user enters an OpenRouter key of their own. */
const ENTERED_KEY = 'openrouter-key';

/** The OpenRouter key that the agent thinks with: the owner's own before the pool's. Undefined: it has none that its version asks for. */
export function ownModelKey(
  own: readonly OwnTool[],
  { tools, entered }: { tools: AgentDescription['tools']; entered: Readonly<Record<string, string>> },
): string | undefined {
  const asked = tools.some(({ id, userSupplied, secret }) => id === ENTERED_KEY && userSupplied && secret);
  const value = asked ? entered[ENTERED_KEY]?.trim() : undefined;
  if (value !== undefined && isKey(value)) return value;
  return toolsInUse(own, tools).find(({ resource }) => resource === 'openrouter-key')?.value;
}

/** By tool id. */
export function shownValues(own: readonly OwnTool[]): Map<string, string> {
  return new Map(
    own.flatMap(({ toolId, resource, value }) => {
      const shown = KINDS[resource].shown?.(value);
      return shown === undefined ? [] : [[toolId, shown] as const];
    }),
  );
}

/** One line per tool; empty if there is nothing to tell. */
export function toolLines(own: readonly OwnTool[], tools: AgentDescription['tools']): string {
  const shown = shownValues(toolsInUse(own, tools));
  return tools.flatMap(({ id, name }) => (shown.has(id) ? [`- ${oneLine(name)}: ${shown.get(id)}`] : [])).join('\n');
}

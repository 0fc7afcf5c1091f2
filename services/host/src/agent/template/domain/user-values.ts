// Validates values of user-supplied tools against a template version.
import { Refusal } from '@offshoot/refusals';
import { objectionTo } from '@offshoot/statements/value-rule.ts';
import { type DescribedTool, describe, type SignedVersion } from '../../versions/domain/signed-version.ts';

type Values = Readonly<Record<string, string>>;

/** Includes sealed values: the instance is the first to read them. Throws USER_CONFIG_INVALID. */
export function requireValidValues(values: Values, { content }: Pick<SignedVersion, 'content'>): void {
  for (const tool of describe(content).tools) {
    const value = values[tool.id];
    const wanted = value ? objectionTo(value, tool.rule) : undefined;
    if (wanted === undefined) continue;
    throw new Refusal('USER_CONFIG_INVALID', `The value for ${tool.id} is not ${wanted}.`, {
      help: 'Use a value in that format.',
      metadata: { tool: tool.id, format: tool.rule.format },
    });
  }
}

/** Values the version requires cannot be removed. Throws USER_CONFIG_MISSING. */
export function requireNoneTakenAway(given: Values, { content }: Pick<SignedVersion, 'content'>): void {
  requireValues(
    describe(content).tools.filter(({ id }) => given[id] === ''),
    {},
  );
}

/** Checks that everything `next` requires beyond `present` is given. Throws USER_CONFIG_MISSING. */
export function requireNewValues(values: Values, present: Pick<SignedVersion, 'content'>, next: Pick<SignedVersion, 'content'>): void {
  const known = new Set(describe(present.content).tools.map(({ id }) => id));
  requireValues(
    describe(next.content).tools.filter(({ id }) => !known.has(id)),
    values,
  );
}

function requireValues(tools: readonly DescribedTool[], values: Values): void {
  const missing = tools.filter(({ id, userSupplied, required }) => userSupplied && required && !values[id]).map(({ id }) => id);
  if (missing.length === 0) return;
  throw new Refusal('USER_CONFIG_MISSING', `A value for ${missing.join(', ')} is required.`, {
    help: 'Seal the values to the instance and sign instance.set-config.',
    metadata: { tools: missing.join(',') },
  });
}

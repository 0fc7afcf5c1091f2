import { userInfo } from 'node:os';
import type { ModerationAct } from '@offshoot/gen/offshoot/template/v1/moderation_service_pb.ts';
import { ModerationActSchema } from '@offshoot/gen/offshoot/template/v1/moderation_service_pb.ts';
import { type Command, InvalidArgumentError } from 'commander';
import { newCommand, templateIdArgument } from '../cli.ts';
import { documentOf, type Result } from '../terminal/output.ts';
import { actText } from './store-text.ts';

/** What the contract accepts as a name. */
const LONGEST_NAME = 64;

export interface DecisionOptions {
  reason: string;
  by?: string;
}

/** A command that decides something about one template, with who does it and why. */
export function decisionCommand(store: Command, name: string, description: string, examples: string[]): Command {
  return newCommand(store, name, description, examples)
    .argument('<template>', 'id of the template', templateIdArgument)
    .requiredOption('--reason <text>', 'why')
    .option('--by <name>', 'who decides this (default: your account on this machine)', nameOption);
}

export function decisionOn(templateId: string, { reason, by }: DecisionOptions) {
  return { templateId, reason, operator: by ?? ownName() };
}

/** The account on this machine. */
export const ownName = (): string => userInfo().username.slice(0, LONGEST_NAME);

/** `otherwise`: what holds if nothing was recorded. */
export function decisionResult(act: ModerationAct | undefined, otherwise: string): Result {
  return { json: act ? documentOf(ModerationActSchema, act) : {}, text: act ? actText(act) : otherwise };
}

export function nameOption(value: string): string {
  if (value.trim() === '' || value.length > LONGEST_NAME)
    throw new InvalidArgumentError(`Use a name of at most ${LONGEST_NAME} characters.`);
  return value;
}

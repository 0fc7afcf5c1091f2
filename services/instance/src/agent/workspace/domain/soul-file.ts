// SOUL.md: how the agent is. The template's text between the markers, the owner's own below.
import { ownersPart, withManagedSection } from './managed-file.ts';

/** Undefined: there is nothing to write, for a template without a soul makes no file. */
export function writeSoulSection(file: Buffer | undefined, soul: string): Buffer | undefined {
  if (file === undefined && soul.trim() === '') return undefined;
  return withManagedSection(file, ['# SOUL.md - Who You Are', '', soul]);
}

/** The template's soul, and what the owner added to it. */
export function soulOf(template: string, file: Buffer | undefined): string {
  return [template.trim(), ownersPart(file)].filter((part) => part !== '').join('\n\n');
}

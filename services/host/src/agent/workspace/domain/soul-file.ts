// SOUL.md: the agent's character. The template's text between the markers, the owner's own below.
import { ownersPart, withManagedSection } from './managed-file.ts';

/** Undefined: nothing to write; a template without a soul creates no file. */
export function writeSoulSection(file: Buffer | undefined, soul: string): Buffer | undefined {
  if (file === undefined && soul.trim() === '') return undefined;
  return withManagedSection(file, ['# SOUL.md - Who You Are', '', soul]);
}

/** The template's soul and the owner's additions. */
export function soulOf(template: string, file: Buffer | undefined): string {
  return [template.trim(), ownersPart(file)].filter((part) => part !== '').join('\n\n');
}

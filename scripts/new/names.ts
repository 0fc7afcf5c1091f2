// How things are called here, and what a name must not be.
import { UsageError } from './usage-error.ts';

/** They say nothing about the subject. */
const EMPTY = ['common', 'core', 'helper', 'helpers', 'lib', 'misc', 'shared', 'util', 'utils'];
/** What is in a room, not what it is about. */
const LAYERS = ['adapters', 'commands', 'database', 'domain', 'handlers', 'loops', 'rules', 'store', 'test'];
const LONGEST_SENTENCE = 200;

export function requireSubject(name: string): void {
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(name)) {
    throw new UsageError(`${JSON.stringify(name)} is no name for it: use lower-case words joined by hyphens, such as "tool-lists".`);
  }
  if (EMPTY.includes(name)) throw new UsageError(`"${name}" says nothing about the subject. Name what the code decides or owns.`);
  if (LAYERS.includes(name)) throw new UsageError(`"${name}" is a layer. Name the subject; its layers are folders within it.`);
}

/** With a capital letter and a full stop. */
export function sentence(text: string): string {
  const trimmed = text.trim();
  if (!/^[^\n`]+$/.test(trimmed) || trimmed.includes('*/') || trimmed.length > LONGEST_SENTENCE) {
    throw new UsageError(`Say it in one sentence of at most ${LONGEST_SENTENCE} characters, without backticks.`);
  }
  return `${trimmed[0]?.toUpperCase()}${trimmed.slice(1)}${/[.!?]$/.test(trimmed) ? '' : '.'}`;
}

export function pascal(name: string): string {
  return name.replace(/(?:^|-)([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}

export function camel(name: string): string {
  return `${name[0]?.toLowerCase()}${pascal(name).slice(1)}`;
}

/** "GetTemplateAge" → "get-template-age" */
export function kebab(name: string): string {
  return name.replace(/(?<=[a-z0-9])(?=[A-Z])/g, '-').toLowerCase();
}

export function listed(names: readonly string[]): string {
  return names.length === 0 ? 'none' : [...names].sort().join(', ');
}

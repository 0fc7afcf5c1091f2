// Parses what an agent says of an import.
import { SYNTAX } from '@offshoot/statements/field-syntax.ts';
import { MAX_EXPORTED_REMINDERS, MAX_EXPORTED_TEXT } from './exports/exported-reminders.ts';
import { IMPORT_FATES, type Imported, type ImportFate, LEFT_REASONS } from './owner-answers.ts';
import { MAX_ENTRIES, MAX_ENTRY_TEXT } from './parse-summary.ts';
import { type Fields, fields, instant, list, matching, oneOf, text, whole } from './strict-fields.ts';

/** Throws TransferError. */
export function parseImported(requestId: string, o: Fields): Imported {
  const [counts, reminders] = [fields(o.counts, 'counts'), fields(o.reminders, 'reminders')];
  const count = (value: unknown, name: string) => whole(value, name, 0, MAX_ENTRIES);
  return {
    answer: 'imported',
    requestId,
    outcome: oneOf(o.outcome, 'outcome', ['asked', 'learned', 'already']),
    digest: matching(o.digest, 'digest', SYNTAX.digest),
    counts: Object.fromEntries(IMPORT_FATES.map((fate) => [fate, count(counts[fate], fate)])) as Record<ImportFate, number>,
    items: list(o.items, 'items', MAX_ENTRIES, item),
    reminders: {
      set: count(reminders.set, 'set'),
      known: count(reminders.known, 'known'),
      left: list(reminders.left, 'left', MAX_EXPORTED_REMINDERS, leftReminder),
    },
    unknown: count(o.unknown, 'unknown'),
    ...(o.newerMadeAt === undefined ? {} : { newerMadeAt: instant(o.newerMadeAt, 'newerMadeAt') }),
  };
}

function leftReminder(value: unknown): Imported['reminders']['left'][number] {
  const o = fields(value, 'left');
  return { text: text(o.text, 'text', MAX_EXPORTED_TEXT), why: oneOf(o.why, 'why', LEFT_REASONS) };
}

function item(value: unknown): Imported['items'][number] {
  const o = fields(value, 'item');
  return {
    text: text(o.text, 'text', MAX_ENTRY_TEXT),
    fate: oneOf(o.fate, 'fate', IMPORT_FATES),
    ...(o.instead === undefined ? {} : { instead: text(o.instead, 'instead', MAX_ENTRY_TEXT) }),
  };
}

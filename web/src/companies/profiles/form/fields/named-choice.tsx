import { visible } from '@offshoot/text/hidden.ts';
import { ChoiceField } from './json-fields.tsx';
import type { Part } from './json-part.ts';
import type { Named } from './use-named.ts';

interface NamedChoiceProps {
  of: Part;
  field: string;
  label: string;
  hint?: string;
  none?: string;
  all: readonly Named[];
}

/** One of those that have a name, by its ID. */
export const NamedChoice = ({ all, ...field }: NamedChoiceProps) => (
  <ChoiceField {...field} choices={all.map(({ id, name }) => ({ value: id, label: visible(name) }))} />
);

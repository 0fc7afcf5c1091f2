import { profileFormTexts } from '../../../../texts/companies/profile-form.ts';
import { AlsoHas, FlagField, TextField } from '../fields/json-fields.tsx';
import type { Part } from '../fields/json-part.ts';
import { ParametersField } from './parameters-field.tsx';

const words = profileFormTexts.tools.function;

/** What a model may ask for, and an application does. */
export const FunctionFields = ({ of }: { of: Part }) => (
  <>
    <TextField of={of} field="name" label={words.name} hint={words.nameHint} isRequired />
    <TextField of={of} field="description" label={words.description} hint={words.descriptionHint} isLong />
    <ParametersField of={of} />
    <FlagField of={of} field="strict" label={words.strict} none={profileFormTexts.notSaid} />
    <AlsoHas value={of.value} shown={['type', 'name', 'description', 'parameters', 'strict', 'registry_id']} />
  </>
);

import { profileFormTexts } from '../../../../texts/companies/profile-form.ts';
import { AlsoHas, NumberField } from '../fields/json-fields.tsx';
import type { Part } from '../fields/json-part.ts';
import { StoresField } from '../fields/stores-field.tsx';
import { FiltersField } from './filters-field.tsx';

const words = profileFormTexts.tools.search;

/** Searches files of the tenant. */
export const SearchFields = ({ of }: { of: Part }) => (
  <>
    <StoresField of={of} hint={words.storesHint} />
    <NumberField of={of} field="max_num_results" label={words.most} hint={words.mostHint} />
    <FiltersField of={of} />
    <AlsoHas value={of.value} shown={['type', 'vector_store_ids', 'max_num_results', 'filters']} />
  </>
);

import { profileFormTexts } from '../../../../texts/companies/profile-form.ts';
import { PickedList } from '../../../components/picked-list.tsx';
import { fieldId, useTold } from '../told.ts';
import { type Part, textsIn, withField } from './json-part.ts';
import { useVectorStores } from './use-named.ts';

const words = profileFormTexts.stores;
/** As the contract says. */
const MAX_STORES = 16;

/** The vector stores of a part, picked by name. */
export function StoresField({ of, hint }: { of: Part; hint: string }) {
  const path = `${of.path}.vector_store_ids`;
  const chosen = textsIn(of.value.vector_store_ids);
  return (
    <PickedList
      id={fieldId(path)}
      texts={{ ...words, hint }}
      all={useVectorStores()}
      chosen={chosen}
      most={MAX_STORES}
      error={useTold(path)}
      onChange={(ids) => of.onChange(withField(of.value, 'vector_store_ids', ids.length > 0 ? ids : undefined))}
    />
  );
}

import { Text } from '@mantine/core';
import { profileFormTexts } from '../../../../texts/companies/profile-form.ts';
import { PickedList } from '../../../components/picked-list.tsx';
import { AlsoHas } from '../fields/json-fields.tsx';
import { isObject, type Part, textsIn, withField } from '../fields/json-part.ts';
import { useUploadedFiles } from '../fields/use-named.ts';
import { fieldId, useTold } from '../told.ts';

const words = profileFormTexts.tools.code;
/** As the contract says. */
const MAX_FILES = 16;

/** The files of which programs get copies. */
export function ContainerField({ of }: { of: Part }) {
  const path = `${of.path}.container.file_ids`;
  const error = useTold(path);
  const files = useUploadedFiles();
  const { container } = of.value;
  if (typeof container === 'string') return <Text size="sm">{words.containerInJson}</Text>;
  const given = isObject(container) ? container : {};
  const choose = (ids: string[]) => {
    const { type: _, ...others } = withField(given, 'file_ids', ids.length > 0 ? ids : undefined);
    of.onChange(withField(of.value, 'container', Object.keys(others).length > 0 ? { type: 'auto', ...others } : undefined));
  };
  return (
    <>
      <PickedList
        id={fieldId(path)}
        texts={{ ...profileFormTexts.stores, ...words.files }}
        all={files}
        chosen={textsIn(given.file_ids)}
        most={MAX_FILES}
        error={error}
        onChange={choose}
      />
      <AlsoHas value={given} shown={['type', 'file_ids']} />
    </>
  );
}

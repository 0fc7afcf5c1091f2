import { Text } from '@mantine/core';
import type { JsonObject } from '@offshoot/statements';
import { Shown } from '../../../../components/shown.tsx';
import { profileFormTexts as words } from '../../../../texts/companies/profile-form.ts';

/** The fields that only the JSON shows. */
export function AlsoHas({ value, shown }: { value: JsonObject; shown: readonly string[] }) {
  const others = Object.keys(value).filter((field) => !shown.includes(field));
  if (others.length === 0) return null;
  return (
    <Text size="sm" className="foreign">
      {words.alsoHas} <Shown text={others.join(', ')} />
    </Text>
  );
}

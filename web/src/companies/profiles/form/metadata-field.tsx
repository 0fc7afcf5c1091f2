import { Button, Fieldset, Group, Stack, Text, TextInput } from '@mantine/core';
import { pathIn } from '@offshoot/profiles';
import type { JsonObject, JsonValue } from '@offshoot/statements';
import { visible } from '@offshoot/text/hidden.ts';
import { profileFormTexts } from '../../../texts/companies/profile-form.ts';
import { isObject, typedText, withField } from './fields/json-part.ts';
import { NewName } from './new-name.tsx';
import { fieldId, useTold } from './told.ts';

const words = profileFormTexts.metadata;
/** As the contract says. */
const NAME = /^.{1,512}$/s;
const MAX_KEYS = 16;
const PATH = 'metadata';

interface MetadataFieldProps {
  value: JsonValue | undefined;
  onChange: (metadata: JsonObject | undefined) => void;
}

/** Names and texts by which people and applications find a profile. A name stays: another one is another entry. */
export function MetadataField({ value, onChange }: MetadataFieldProps) {
  const metadata = isObject(value) ? value : {};
  const names = Object.keys(metadata);
  const focus = (id: string) => requestAnimationFrame(() => document.getElementById(id)?.focus());
  return (
    <Fieldset legend={words.title} id={fieldId(PATH)} tabIndex={-1}>
      <Stack gap="sm">
        <Text size="sm">{words.hint}</Text>
        {names.map((name) => (
          <Entry
            key={name}
            name={name}
            value={typedText(metadata[name])}
            onChange={(text) => onChange({ ...metadata, [name]: text })}
            onRemove={() => {
              onChange(names.length > 1 ? withField(metadata, name, undefined) : undefined);
              // The button that had the focus is gone.
              focus(fieldId(PATH));
            }}
          />
        ))}
        {names.length < MAX_KEYS && (
          <NewName
            words={words}
            pattern={NAME}
            isTaken={(name) => names.includes(name)}
            onAdd={(name) => {
              onChange({ ...metadata, [name]: '' });
              focus(fieldId(pathIn(PATH, name)));
            }}
          />
        )}
      </Stack>
    </Fieldset>
  );
}

interface EntryProps {
  name: string;
  value: string;
  onChange: (value: string) => void;
  onRemove: () => void;
}

function Entry({ name, value, onChange, onRemove }: EntryProps) {
  const path = pathIn(PATH, name);
  return (
    <Group align="end">
      <TextInput
        id={fieldId(path)}
        className="foreign"
        flex={1}
        label={visible(name)}
        error={useTold(path)}
        autoComplete="off"
        value={value}
        onChange={(event) => onChange(event.currentTarget.value)}
      />
      <Button variant="default" aria-label={words.removeOf(visible(name))} onClick={onRemove}>
        {words.remove}
      </Button>
    </Group>
  );
}

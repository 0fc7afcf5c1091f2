import { Button, Fieldset, Group, Stack, Text } from '@mantine/core';
import { pathIn } from '@offshoot/profiles';
import { visible } from '@offshoot/text/hidden.ts';
import { profileFormTexts } from '../../../../texts/companies/profile-form.ts';
import { useSecrets } from '../../../secrets/use-secrets.ts';
import { useTenant } from '../../../tenants/tenants.ts';
import { useV1 } from '../../../v1/client.ts';
import { TextField } from '../fields/json-fields.tsx';
import { isObject, type Part, withField } from '../fields/json-part.ts';
import { NamedChoice } from '../fields/named-choice.tsx';
import { NewName } from '../new-name.tsx';
import { fieldId } from '../told.ts';

const words = profileFormTexts.tools.headers;
/** As the contract says. */
const NAME = /^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,64}$/;
const MAX_HEADERS = 16;
const USUAL = 'Authorization';

/** Headers that a server gets, each with a secret of the tenant. Their names stay: another name is another header. */
export function HeadersField({ of }: { of: Part }) {
  const headers = isObject(of.value.headers) ? of.value.headers : {};
  const names = Object.keys(headers);
  const path = `${of.path}.headers`;
  const change = (changed: typeof headers) =>
    of.onChange(withField(of.value, 'headers', Object.keys(changed).length > 0 ? changed : undefined));
  const header = (name: string): Part => ({
    value: isObject(headers[name]) ? headers[name] : {},
    path: pathIn(path, name),
    onChange: (value) => change({ ...headers, [name]: value }),
  });
  return (
    <Fieldset legend={words.title} w="100%" id={fieldId(path)} tabIndex={-1}>
      <Stack gap="sm">
        <Text size="sm">{words.hint}</Text>
        {names.map((name) => (
          <HeaderFields
            key={name}
            name={name}
            of={header(name)}
            onRemove={() => {
              change(withField(headers, name, undefined));
              // The button that had the focus is gone.
              document.getElementById(fieldId(path))?.focus();
            }}
          />
        ))}
        {names.length < MAX_HEADERS && (
          <NewName
            key={names.length}
            words={words}
            initial={names.length === 0 ? USUAL : ''}
            pattern={NAME}
            isTaken={(name) => names.some((one) => one.toLowerCase() === name.toLowerCase())}
            onAdd={(name) => change({ ...headers, [name]: name === USUAL ? { secret_id: '', prefix: 'Bearer ' } : { secret_id: '' } })}
          />
        )}
      </Stack>
    </Fieldset>
  );
}

function HeaderFields({ name, of, onRemove }: { name: string; of: Part; onRemove: () => void }) {
  const mayRead = useTenant().scopes.includes('agents:read');
  const { data: secrets = [] } = useSecrets(useV1(), mayRead);
  const hosts = secrets.find(({ id }) => id === of.value.secret_id)?.allowed_hosts ?? [];
  return (
    <Stack gap="xs" role="group" aria-label={name}>
      <Text fw={600} className="foreign">
        {visible(name)}
      </Text>
      <Group align="end" grow preventGrowOverflow={false}>
        <NamedChoice
          of={of}
          field="secret_id"
          label={words.secret}
          hint={hosts.length > 0 ? words.sentTo(hosts.join(', ')) : words.makeOne}
          none={words.noSecret}
          all={secrets}
        />
        <TextField of={of} field="prefix" label={words.prefix} hint={words.prefixHint} />
      </Group>
      <div>
        <Button size="compact-sm" variant="default" aria-label={words.removeOf(name)} onClick={onRemove}>
          {words.remove}
        </Button>
      </div>
    </Stack>
  );
}

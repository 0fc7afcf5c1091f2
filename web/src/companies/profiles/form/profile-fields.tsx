import { Group, NativeSelect, Stack, Textarea, TextInput } from '@mantine/core';
import { visible } from '@offshoot/plain-text/hidden.ts';
import type { ProfileProblem } from '@offshoot/profiles';
import { problemText } from '@offshoot/profiles';
import { LEVELS } from '@offshoot/statements';
import { Section } from '../../../parts/section.tsx';
import { profilesTexts } from '../../../texts/profiles.ts';
import { shownName } from '../profile.ts';
import { type Draft, fieldOf, type JsonField, type TypedField } from './draft.ts';
import { usePossibleBases } from './use-possible-bases.ts';

const words = profilesTexts.form;

/** By which a field is found to be focused. '': the whole JSON. */
export const fieldId = (field: string): string => `profile-${field || 'json'}`;

interface ProfileFieldsProps {
  typed: Draft['typed'];
  agentId: string | undefined;
  problems: readonly ProfileProblem[];
  onType: (field: TypedField, text: string) => void;
}

/** What most people write of a profile. */
export function ProfileFields({ typed, agentId, problems, onType }: ProfileFieldsProps) {
  const bases = usePossibleBases(agentId, typed.base_profile_id);
  const field = (name: TypedField) => ({
    id: fieldId(name),
    name,
    label: words.fields[name],
    description: words.hints[name],
    error: problems
      .filter(({ path }) => fieldOf(path) === name)
      .map(problemText)
      .join(' '),
    autoComplete: 'off',
    value: typed[name],
    onChange: (event: { currentTarget: { value: string } }) => onType(name, event.currentTarget.value),
  });
  const long = { autosize: true, minRows: 2, maxRows: 24 };
  const json = (name: JsonField) => <Textarea {...field(name)} {...long} classNames={{ input: 'raw' }} spellCheck={false} />;
  return (
    <Stack gap="xl">
      <Section title={words.about}>
        <TextInput {...field('name')} withAsterisk spellCheck={false} />
        <TextInput {...field('display_name')} />
        <Textarea {...field('description')} {...long} />
      </Section>
      <Section title={words.behaviour}>
        <NativeSelect
          {...field('base_profile_id')}
          data={[{ value: '', label: words.noBase }, ...bases.map((one) => ({ value: one.id, label: visible(shownName(one)) }))]}
        />
        <Textarea {...field('instructions')} {...long} minRows={8} withAsterisk classNames={{ input: 'raw' }} />
        <Group align="start">
          <TextInput {...field('model')} spellCheck={false} />
          <TextInput {...field('temperature')} inputMode="decimal" />
          <TextInput {...field('top_p')} inputMode="decimal" />
          <TextInput {...field('max_output_tokens')} inputMode="numeric" />
        </Group>
        <NativeSelect
          {...field('trust_level')}
          data={[{ value: '', label: words.noLevel }, ...LEVELS.map((level) => ({ value: level, label: words.levels[level] }))]}
        />
      </Section>
      <Section title={words.more}>
        {json('tools')}
        {json('variables')}
        {json('memory')}
        {json('soul')}
        {json('metadata')}
      </Section>
    </Stack>
  );
}

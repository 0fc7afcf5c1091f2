import { Button, Fieldset, Group, NativeSelect, Stack, Text } from '@mantine/core';
import { visible } from '@offshoot/text/hidden.ts';
import { useRef } from 'react';
import { Shown } from '../../components/long-text.tsx';

interface PickedListProps {
  /** Of the choice that adds one. */
  id?: string;
  texts: {
    title: string;
    hint: string;
    add: string;
    /** In place of a choice, while none and while some are picked. */
    none: string;
    oneMore: string;
    remove: string;
    removeOf: (name: string) => string;
    /** Instead of the choice, if there is nothing to pick from. */
    nothing?: string;
  };
  /** Those to pick from. */
  all: readonly { id: string; name: string }[];
  /** IDs, which may be unknown here. */
  chosen: readonly string[];
  most: number;
  error?: string;
  onChange: (chosen: string[]) => void;
}

/** Several of a list, by name. */
export function PickedList({ id, texts, all, chosen, most, error, onChange }: PickedListProps) {
  const adding = useRef<HTMLSelectElement>(null);
  const group = useRef<HTMLFieldSetElement>(null);
  const nameOf = (one: string) => all.find((known) => known.id === one)?.name ?? one;
  const others = all.filter((one) => !chosen.includes(one.id));
  const remove = (removed: string) => {
    onChange(chosen.filter((one) => one !== removed));
    // The button that had the focus is gone.
    (adding.current ?? group.current)?.focus();
  };
  return (
    <Fieldset legend={texts.title} ref={group} tabIndex={-1} w="100%">
      <Stack gap="sm" align="start">
        <Text size="sm">{texts.hint}</Text>
        {chosen.length > 0 && (
          <ul className="list">
            {chosen.map((one) => (
              <li key={one}>
                <Group gap="xs">
                  <Text className="foreign">
                    <Shown text={nameOf(one)} />
                  </Text>
                  <Button size="compact-sm" variant="default" aria-label={texts.removeOf(visible(nameOf(one)))} onClick={() => remove(one)}>
                    {texts.remove}
                  </Button>
                </Group>
              </li>
            ))}
          </ul>
        )}
        {all.length === 0 && texts.nothing !== undefined && <Text size="sm">{texts.nothing}</Text>}
        {others.length > 0 && chosen.length < most && (
          <NativeSelect
            {...(id !== undefined && { id })}
            ref={adding}
            label={texts.add}
            value=""
            maw="100%"
            data={[
              { value: '', label: chosen.length === 0 ? texts.none : texts.oneMore },
              ...others.map((one) => ({ value: one.id, label: visible(one.name) })),
            ]}
            onChange={({ currentTarget: { value } }) => value !== '' && onChange([...chosen, value])}
          />
        )}
        {error && (
          <Text size="sm" c="red" className="foreign">
            {error}
          </Text>
        )}
      </Stack>
    </Fieldset>
  );
}

import { Button, Fieldset, Group, NativeSelect, Stack, Text } from '@mantine/core';
import { visible } from '@offshoot/plain-text/hidden.ts';
import { useRef } from 'react';
import { Shown } from '../../parts/shown.tsx';
import { apiKeyTexts } from '../../texts/api-keys.ts';
import { nameOfAgent, useAgents } from '../names/use-agents.ts';
import { useV1 } from '../v1/client.ts';

const words = apiKeyTexts.create;
/** As the contract says. */
const MOST_AGENTS = 64;

interface AgentsFieldProps {
  /** IDs. None: every agent that lets the key. */
  chosen: readonly string[];
  onChange: (agents: string[]) => void;
}

/** The agents that a key may use. */
export function AgentsField({ chosen, onChange }: AgentsFieldProps) {
  const { data: agents = [] } = useAgents(useV1());
  const adding = useRef<HTMLSelectElement>(null);
  const remove = (id: string) => {
    onChange(chosen.filter((one) => one !== id));
    // The button that had the focus is gone.
    adding.current?.focus();
  };
  const others = agents.filter(({ id }) => !chosen.includes(id));
  return (
    <Fieldset legend={words.agents}>
      <Stack gap="sm" align="start">
        <Text size="sm">{words.agentsHint}</Text>
        {chosen.length > 0 && (
          <ul className="list">
            {chosen.map((id) => (
              <li key={id}>
                <Group gap="xs">
                  <Text className="foreign">
                    <Shown text={nameOfAgent(agents, id)} />
                  </Text>
                  <Button
                    size="compact-sm"
                    variant="default"
                    aria-label={words.removeAgent(visible(nameOfAgent(agents, id)))}
                    onClick={() => remove(id)}
                  >
                    {words.remove}
                  </Button>
                </Group>
              </li>
            ))}
          </ul>
        )}
        {others.length > 0 && chosen.length < MOST_AGENTS && (
          <NativeSelect
            ref={adding}
            label={words.addAgent}
            value=""
            maw="100%"
            data={[
              { value: '', label: chosen.length === 0 ? words.anyAgent : words.oneMore },
              ...others.map((one) => ({ value: one.id, label: visible(nameOfAgent(agents, one.id)) })),
            ]}
            onChange={({ currentTarget: { value } }) => value !== '' && onChange([...chosen, value])}
          />
        )}
      </Stack>
    </Fieldset>
  );
}

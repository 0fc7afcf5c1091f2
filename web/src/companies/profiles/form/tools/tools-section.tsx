import { Button, Fieldset, Group, Stack, Text } from '@mantine/core';
import type { JsonObject, JsonValue } from '@offshoot/statements';
import { visible } from '@offshoot/text/hidden.ts';
import { useState } from 'react';
import { Section } from '../../../../components/page-title.tsx';
import { profileFormTexts } from '../../../../texts/companies/profile-form.ts';
import type { Part } from '../fields/json-part.ts';
import { fieldId, useToldAll } from '../told.ts';
import { CodeFields } from './code-fields.tsx';
import { FunctionFields } from './function-fields.tsx';
import { McpFields } from './mcp-fields.tsx';
import { RegistryFields } from './registry-fields.tsx';
import { SearchFields } from './search-fields.tsx';
import { KINDS, kindOf, NEW_TOOLS, toolName, toolsIn } from './tool.ts';

const words = profileFormTexts.tools;
/** As the contract says. */
const MAX_TOOLS = 64;

interface ToolsSectionProps {
  value: JsonValue | undefined;
  onChange: (tools: JsonObject[]) => void;
}

/** The tools of a profile, each with the fields of its kind. */
export function ToolsSection({ value, onChange }: ToolsSectionProps) {
  const tools = toolsIn(value);
  // A tool keeps its fields while others are removed.
  const [keys, setKeys] = useState(() => tools.map(() => crypto.randomUUID()));
  const focus = (id: string) => requestAnimationFrame(() => document.getElementById(id)?.focus());
  const add = (tool: JsonObject) => {
    setKeys([...keys, crypto.randomUUID()]);
    onChange([...tools, tool]);
    focus(fieldId(`tools[${tools.length}]`));
  };
  const remove = (at: number) => {
    setKeys(keys.filter((_, index) => index !== at));
    onChange(tools.filter((_, index) => index !== at));
    // The button that had the focus is gone.
    focus(fieldId('tools'));
  };
  return (
    <Section title={words.title}>
      <Text size="sm">{tools.length === 0 ? words.none : words.hint}</Text>
      {tools.map((tool, at) => (
        <ToolFields
          key={keys[at]}
          of={{
            value: tool,
            path: `tools[${at}]`,
            onChange: (changed) => onChange(tools.map((one, index) => (index === at ? changed : one))),
          }}
          onRemove={() => remove(at)}
        />
      ))}
      {tools.length < MAX_TOOLS && (
        <Group gap="xs" role="group" aria-label={words.add} id={fieldId('tools')} tabIndex={-1}>
          <Text size="sm">{words.add}</Text>
          {KINDS.map((kind) => (
            <Button
              key={kind}
              size="compact-sm"
              variant="default"
              aria-label={words.addOf(words.kinds[kind])}
              onClick={() => add(NEW_TOOLS[kind])}
            >
              {words.kinds[kind]}
            </Button>
          ))}
        </Group>
      )}
    </Section>
  );
}

function ToolFields({ of, onRemove }: { of: Part; onRemove: () => void }) {
  const kind = kindOf(of.value);
  const name = visible(toolName(of.value));
  const what = kind ? words.kinds[kind] : String(of.value.type);
  // Its fields show their own problems.
  const told = useToldAll(of.path).filter(({ path }) => path === of.path);
  return (
    <Fieldset legend={<span className="foreign">{name === '' ? what : `${what}: ${name}`}</span>} id={fieldId(of.path)} tabIndex={-1}>
      <Stack gap="sm">
        {kind === 'function' && <FunctionFields of={of} />}
        {kind === 'mcp' && <McpFields of={of} />}
        {kind === 'file_search' && <SearchFields of={of} />}
        {kind === 'code_interpreter' && <CodeFields of={of} />}
        {kind === 'registry' && <RegistryFields of={of} />}
        {told.map(({ atField }) => (
          <Text key={atField} size="sm" c="red" className="foreign">
            {atField}
          </Text>
        ))}
        <div>
          <Button size="compact-sm" variant="default" aria-label={words.removeOf(name === '' ? what : name)} onClick={onRemove}>
            {words.remove}
          </Button>
        </div>
      </Stack>
    </Fieldset>
  );
}

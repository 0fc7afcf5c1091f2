import { Button, Checkbox, Fieldset, Group, NativeSelect, Stack, Text, Textarea, TextInput } from '@mantine/core';
import { ToolProvisioning, ToolResource, ValueFormat } from '@offshoot/gen/offshoot/template/v1/template_pb.ts';
import { useId } from 'react';
import { type FormState, fieldId, fieldProps } from '../../soul/field.ts';
import { studioTexts } from '../../texts/studio.ts';
import { emptyTool, type ToolDraft } from '../draft/draft.ts';

const words = studioTexts.tool;

const PROVISIONINGS = [ToolProvisioning.POOL, ToolProvisioning.USER].map((value) => ({
  value: String(value),
  label: value === ToolProvisioning.POOL ? words.byPool : words.byUser,
}));
const RESOURCES = [
  [ToolResource.UNSPECIFIED, words.resource.none],
  [ToolResource.OPENROUTER_KEY, words.resource.openrouter],
  [ToolResource.AGENTMAIL_INBOX, words.resource.agentmail],
  [ToolResource.TELNYX_NUMBER, words.resource.telnyx],
  [ToolResource.WALLET, words.resource.wallet],
].map(([value, label]) => ({ value: String(value), label: String(label) }));
const FORMATS = [
  [ValueFormat.UNSPECIFIED, words.format.text],
  [ValueFormat.EMAIL, words.format.email],
  [ValueFormat.PHONE, words.format.phone],
  [ValueFormat.URL, words.format.url],
  [ValueFormat.NUMBER, words.format.number],
].map(([value, label]) => ({ value: String(value), label: String(label) }));

interface ToolFieldsProps {
  tools: readonly ToolDraft[];
  onChange(tools: ToolDraft[]): void;
  form: FormState;
}

export function ToolFields({ tools, onChange, form }: ToolFieldsProps) {
  const addId = useId();
  const change = (at: number, changed: Partial<ToolDraft>) => onChange(tools.map((tool, i) => (i === at ? { ...tool, ...changed } : tool)));
  const remove = (at: number) => {
    onChange(tools.filter((_, i) => i !== at));
    // The button that had the focus is gone.
    document.getElementById(addId)?.focus();
  };
  const add = () => {
    onChange([...tools, emptyTool(crypto.randomUUID())]);
    requestAnimationFrame(() => document.getElementById(fieldId(`tools.${tools.length}.id`))?.focus());
  };
  return (
    <Stack gap="sm">
      <Text size="sm">{words.hint}</Text>
      {tools.map((tool, i) => (
        <OneTool key={tool.key} tool={tool} place={i} onChange={(changed) => change(i, changed)} onRemove={() => remove(i)} form={form} />
      ))}
      <div>
        <Button id={addId} variant="default" onClick={add}>
          {words.add}
        </Button>
      </div>
    </Stack>
  );
}

interface OneToolProps {
  tool: ToolDraft;
  place: number;
  onChange(changed: Partial<ToolDraft>): void;
  onRemove(): void;
  form: FormState;
}

function OneTool({ tool, place, onChange, onRemove, form }: OneToolProps) {
  const text = (name: 'id' | 'name' | 'description' | 'prompt' | 'choices') => ({
    ...fieldProps(`tools.${place}.${name}`, form),
    value: tool[name],
    onChange: (event: { currentTarget: { value: string } }) => onChange({ [name]: event.currentTarget.value }),
  });
  const choice = (name: 'provisioning' | 'resource' | 'format') => ({
    ...fieldProps(`tools.${place}.${name}`, form),
    value: String(tool[name]),
    onChange: (event: { currentTarget: { value: string } }) => onChange({ [name]: Number(event.currentTarget.value) }),
  });
  return (
    <Fieldset legend={<bdi>{words.each(place + 1, tool.name || tool.id)}</bdi>}>
      <Stack gap="sm">
        <Group align="start" grow preventGrowOverflow={false}>
          <TextInput {...text('id')} label={words.id} description={words.idHint} withAsterisk spellCheck={false} />
          <TextInput {...text('name')} label={words.name} description={words.nameHint} />
        </Group>
        <Textarea {...text('description')} label={words.description} autosize minRows={1} />
        <NativeSelect {...choice('provisioning')} label={words.provisioning} data={PROVISIONINGS} />
        {tool.provisioning === ToolProvisioning.USER ? (
          <>
            <Textarea {...text('prompt')} label={words.prompt} description={words.promptHint} autosize minRows={1} />
            <NativeSelect {...choice('format')} label={words.formatLabel} data={FORMATS} />
            <Textarea {...text('choices')} label={words.choices} description={words.choicesHint} autosize minRows={1} />
            <Checkbox
              label={words.required}
              checked={tool.required}
              onChange={(event) => onChange({ required: event.currentTarget.checked })}
            />
            <Checkbox
              label={words.secret}
              description={words.secretHint}
              checked={tool.secret}
              onChange={(event) => onChange({ secret: event.currentTarget.checked })}
            />
          </>
        ) : (
          <NativeSelect {...choice('resource')} label={words.resourceLabel} data={RESOURCES} />
        )}
        <div>
          <Button size="compact-sm" variant="default" onClick={onRemove}>
            {words.remove(place + 1)}
          </Button>
        </div>
      </Stack>
    </Fieldset>
  );
}

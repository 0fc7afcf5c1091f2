import { Button, Stack, Title } from '@mantine/core';
import type { Template } from '@offshoot/gen/offshoot/template/v1/template_pb.ts';
import { type FormEvent, useEffect, useRef, useState } from 'react';
import { OwnNameField } from '../conversations/own-name-field.tsx';
import { useOwnName } from '../conversations/use-own-name.ts';
import { objectionToWhere, type Where, type WhereFields, whereOf } from '../destination/where.ts';
import { type KnownConversation, WhereChoice } from '../destination/where-choice.tsx';
import { askedTools, givenValues, objectionsTo, type Values } from '../settings/asked-values.ts';
import { ModelField } from '../settings/model-field.tsx';
import { objectionToModel } from '../settings/objection-to-model.ts';
import { ValueField } from '../settings/value-field.tsx';
import { DEFAULT_MODEL } from '../template/model-section.tsx';
import { addTexts } from '../texts/add.ts';
import { settingsTexts } from '../texts/settings.ts';
import type { Problem } from './problem.ts';

/** What the person typed and chose. */
export interface Draft {
  where: WhereFields;
  values: Values;
  /** Empty: the creator's. */
  model: string;
}

export interface Chosen {
  where: Where;
  values: Record<string, string>;
  model: string;
}

interface AddFormProps {
  template: Template;
  conversations: readonly KnownConversation[];
  canInvite: boolean;
  draft: Draft;
  onDraft(draft: Draft): void;
  /** Why the last attempt was refused. */
  problem?: Problem | undefined;
  onAdd(chosen: Chosen): void;
}

interface Objections {
  where?: string | undefined;
  model?: string | undefined;
  values: Record<string, string>;
}

const NONE: Objections = { values: {} };

/** Everything has a default but what the creator's tools ask for. */
export function AddForm({ template, conversations, canInvite, draft, onDraft, problem, onAdd }: AddFormProps) {
  const asked = askedTools(template.tools);
  const [objections, setObjections] = useState<Objections>(() => objectionsOfProblem(problem));
  const own = useOwnName();
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => {
    if (objections !== NONE) form.current?.querySelector<HTMLElement>('[aria-invalid=true]')?.focus();
  }, [objections]);

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const where = whereOf(draft.where);
    const model = draft.model.trim();
    const found: Objections = {
      where: objectionToWhere(where, new Date()),
      model: await objectionToModel(model),
      values: objectionsTo(asked, draft.values),
    };
    if (found.where !== undefined || found.model !== undefined || Object.keys(found.values).length > 0) return setObjections(found);
    own.keep();
    onAdd({ where, model, values: givenValues(asked, draft.values) });
  };
  const setValue = (id: string, value: string) => {
    onDraft({ ...draft, values: { ...draft.values, [id]: value } });
    setObjections(({ values: { [id]: _, ...values }, ...others }) => ({ ...others, values }));
  };

  return (
    <form ref={form} onSubmit={(event) => void submit(event)} noValidate>
      <Stack gap="xl" align="stretch" maw="36rem">
        {asked.length > 0 && (
          <Stack gap="md">
            <Title order={2} size="h4">
              {settingsTexts.title}
            </Title>
            {asked.map((tool) => (
              <ValueField
                key={tool.id}
                tool={tool}
                value={draft.values[tool.id] ?? ''}
                onChange={(value) => setValue(tool.id, value)}
                objection={objections.values[tool.id]}
                onObjection={(objection) => setObjections((now) => ({ ...now, values: { ...now.values, [tool.id]: objection } }))}
              />
            ))}
          </Stack>
        )}
        <WhereChoice
          fields={draft.where}
          onChange={(where) => {
            onDraft({ ...draft, where });
            setObjections(({ where: _, ...others }) => others);
          }}
          conversations={conversations}
          canInvite={canInvite}
          nameField={own.isAsked && <OwnNameField value={own.name} onChange={own.setName} />}
          objection={objections.where}
        />
        {template.model?.allowOverride !== false && (
          <ModelField
            value={draft.model}
            onChange={(model) => onDraft({ ...draft, model })}
            hint={settingsTexts.model.hint(template.model?.default || DEFAULT_MODEL)}
            objection={objections.model}
          />
        )}
        <div>
          <Button type="submit" size="md">
            {addTexts.add}
          </Button>
        </div>
      </Stack>
    </form>
  );
}

function objectionsOfProblem(problem: Problem | undefined): Objections {
  if (problem?.field === undefined) return NONE;
  const said = `${problem.what} ${problem.next}`;
  switch (problem.field.at) {
    case 'invite':
      return { where: said, values: {} };
    case 'model':
      return { model: said, values: {} };
    case 'values':
      return { values: Object.fromEntries(problem.field.tools.map((id) => [id, said])) };
  }
}

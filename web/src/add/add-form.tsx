import { Button, Stack, Title } from '@mantine/core';
import type { Tool } from '@offshoot/gen/offshoot/template/v1/template_pb.ts';
import { type FormEvent, useEffect, useRef, useState } from 'react';
import { OwnNameField } from '../conversations/own-name-field.tsx';
import { useOwnName } from '../conversations/use-own-name.ts';
import { useKnownConversations } from '../destination/use-known-conversations.ts';
import { objectionToWhere, whereOf } from '../destination/where.ts';
import { WhereChoice } from '../destination/where-choice.tsx';
import { givenValues, objectionsTo } from '../settings/asked-values.ts';
import { ModelField } from '../settings/model-field.tsx';
import { ValueField } from '../settings/value-field.tsx';
import { settingsTexts } from '../texts/settings.ts';
import type { PageClient } from '../xmtp/page-client.ts';
import type { Chosen, Draft } from './draft.ts';
import type { Problem } from './problem.ts';

interface AddFormProps {
  client: PageClient;
  /** The tools whose values the person gives. */
  asked: readonly Tool[];
  /** Those that have a value without the person. What an empty field means there. */
  filled?: { tools: readonly string[]; hint: string };
  /** Which model is the usual one. Undefined: there is no choice. */
  modelHint: string | undefined;
  draft: Draft;
  onDraft(draft: Draft): void;
  /** Why the last attempt was refused. */
  problem?: Problem | undefined;
  button: string;
  onSubmit(chosen: Chosen): void;
}

interface Objections {
  where?: string | undefined;
  model?: string | undefined;
  values: Record<string, string>;
}

const NONE: Objections = { values: {} };

/** What a new agent or a clone needs. Everything has a default but what the creator's tools ask for. */
export function AddForm({ client, asked: tools, filled, modelHint, draft, onDraft, problem, button, onSubmit }: AddFormProps) {
  const conversations = useKnownConversations(client);
  const isFilled = ({ id }: Tool) => filled?.tools.includes(id) === true;
  const asked = tools.map((tool) => (isFilled(tool) ? { ...tool, required: false } : tool));
  const [objections, setObjections] = useState<Objections>(() => objectionsOfProblem(problem));
  const own = useOwnName();
  const form = useRef<HTMLFormElement>(null);
  const isRefused = useRef(true);
  useEffect(() => {
    // Not while the person corrects one field after another.
    if (isRefused.current) form.current?.querySelector<HTMLElement>('[aria-invalid=true]')?.focus();
    isRefused.current = false;
  });

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const where = whereOf(draft.where);
    const model = draft.model.trim();
    const found: Objections = {
      where: objectionToWhere(where, new Date()),
      model: await objectionToModel(model),
      values: objectionsTo(asked, draft.values),
    };
    isRefused.current = found.where !== undefined || found.model !== undefined || Object.keys(found.values).length > 0;
    if (isRefused.current) return setObjections(found);
    own.keep();
    onSubmit({ where, model, values: givenValues(asked, draft.values) });
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
                hint={isFilled(tool) ? filled?.hint : undefined}
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
          canInvite={client.privateKey !== undefined}
          nameField={own.isAsked && <OwnNameField value={own.name} onChange={own.setName} />}
          objection={objections.where}
        />
        {modelHint !== undefined && (
          <ModelField
            value={draft.model}
            onChange={(model) => {
              onDraft({ ...draft, model });
              setObjections(({ model: _, ...others }) => others);
            }}
            hint={modelHint}
            objection={objections.model}
          />
        )}
        <div>
          <Button type="submit" size="md">
            {button}
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

/** Why the text is not the name of a model. Undefined if it is, or if it is empty. */
async function objectionToModel(model: string): Promise<string | undefined> {
  if (model === '') return undefined;
  // The rules of the contract weigh a hundred kilobytes: only those load them who choose a model.
  const { isModelName } = await import('../settings/model-rule.ts');
  return isModelName(model) ? undefined : settingsTexts.model.wrong;
}

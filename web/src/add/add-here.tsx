import { Anchor, Text } from '@mantine/core';
import { type Template, Visibility } from '@offshoot/gen/offshoot/template/v1/template_pb.ts';
import { Link } from '@tanstack/react-router';
import { type ComponentProps, useState } from 'react';
import { askedTools } from '../settings/asked-values.ts';
import { DEFAULT_MODEL } from '../template/model-section.tsx';
import { StartingLevel } from '../template/starting-level.tsx';
import { addTexts } from '../texts/add.ts';
import { settingsTexts } from '../texts/settings.ts';
import { AddForm } from './add-form.tsx';
import type { Here } from './addition.ts';
import { additions } from './additions.ts';
import { NOTHING_YET } from './draft.ts';
import { NewAgent } from './new-agent.tsx';
import { orderOfAgent } from './order.ts';

/** A private template has no page but its creator's. */
function SeeAgent({ template: { id, visibility }, ...props }: { template: Template } & ComponentProps<'a'>) {
  return visibility !== Visibility.PRIVATE ? (
    <Link to="/t/$templateId" params={{ templateId: id }} {...props} />
  ) : (
    <Link to="/studio/$id" params={{ id }} {...props} />
  );
}

/** A new agent of the template. */
export function AddHere({ template, owner, client }: Here & { template: Template }) {
  const { id: templateId, agentName, model, soul, tools } = template;
  const [draft, setDraft] = useState(NOTHING_YET);
  const source = { kind: 'template', id: templateId, name: agentName } as const;
  return (
    <NewAgent source={source} owner={owner} client={client} onAnother={() => setDraft(NOTHING_YET)}>
      {(problem) => (
        <>
          <Text size="sm">
            <Anchor renderRoot={(props) => <SeeAgent template={template} {...props} />}>
              <bdi>{addTexts.seeAgent(agentName)}</bdi>
            </Anchor>
          </Text>
          <StartingLevel soul={soul} />
          <AddForm
            client={client}
            asked={askedTools(tools)}
            modelHint={model?.allowOverride === false ? undefined : settingsTexts.model.hint(model?.default || DEFAULT_MODEL)}
            draft={draft}
            onDraft={setDraft}
            problem={problem}
            button={addTexts.add}
            onSubmit={(chosen) => additions.start(source, orderOfAgent(template, chosen), { owner, client })}
          />
        </>
      )}
    </NewAgent>
  );
}

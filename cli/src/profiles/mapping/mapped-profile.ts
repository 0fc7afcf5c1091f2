// A version of a profile as the content of a template.
import { fromJson } from '@bufbuild/protobuf';
import { Failure } from '@offshoot/client';
import { type TemplateContent, TemplateContentSchema } from '@offshoot/gen/offshoot/template/v1/template_pb.ts';
import { digestOf, type EffectiveProfile, expandVariables, problemText, templateOf } from '@offshoot/profiles';
import type { JsonObject } from '@offshoot/statements';
import { violationsOf } from '@offshoot/template-content';
import { printable } from '@offshoot/text';
import type { Api } from '../../api/api.ts';
import type { Cli } from '../../cli.ts';
import { type ProfileAnswer, type Publication, publicationOf } from '../profile-text.ts';
import { pinnedTools } from './pinned-tools.ts';

export interface MappedProfile {
  agentId: string;
  name: string;
  version: number;
  values: JsonObject;
  content: TemplateContent;
  /** Of the template's content, and of the configuration behind it. */
  digests: { template: string; profile: string };
  unmapped: { where: string; why: string }[];
  /** Where the profile was published before. */
  before: Publication | undefined;
}

interface Configuration extends JsonObject {
  version: number;
  digest: string;
  configuration: JsonObject;
}

/** Asks each server of the profile for its tools, which a template pins. Throws a Failure for what cannot be a template. */
export async function mappedProfile(
  cli: Pick<Cli, 'input' | 'progress' | 'signal'>,
  api: Api,
  { agentId, at, values, credentials }: { agentId: string; at: string | undefined; values: JsonObject; credentials: readonly string[] },
): Promise<MappedProfile> {
  const found = await api<Configuration>('GET', `/v1/agents/${agentId}/configuration`, { query: { at } });
  const { version, digest } = found;
  const configuration = found.configuration as unknown as EffectiveProfile;
  if (digestOf(configuration) !== digest)
    throw new Failure('INTERNAL', 'The server says another digest than that of the configuration. Nothing was signed.', {
      help: 'Check that OFFSHOOT_URL names your gateway.',
    });
  const { snapshot } = await api<{ snapshot: ProfileAnswer }>('GET', `/v1/agents/${agentId}/versions/${version}`);
  const before = publicationOf(await api<ProfileAnswer>('GET', `/v1/agents/${agentId}`));
  const { effective, problems: withoutValues } = expandVariables(configuration, values);
  refuse(withoutValues, 'Give the values of variables: --set NAME=VALUE');
  const { pins, unpinned } = await pinnedTools(cli, effective, { credentials });
  const { content, digests, unmapped, problems } = templateOf(snapshot, effective, pins);
  refuse(problems, 'Change the profile, and publish it again.');
  const message = fromJson(TemplateContentSchema, content);
  for (const { prompt } of message.tools) cli.progress(`The person who adds the template is asked for this: ${printable(prompt)}`);
  const [violation] = violationsOf(message);
  if (violation)
    throw new Failure('VALIDATION_FAILED', `A template cannot say this: ${violation.message}`, { help: 'Change the profile.' });
  const filledIn = Object.keys(configuration.variables)
    .filter((name) => !Object.hasOwn(values, name))
    .map((name) => ({ where: `variables.${name}`, why: 'A template has no variables, so it has the default value.' }));
  return {
    ...{ agentId, name: snapshot.name, version, values, content: message, digests, before },
    unmapped: [...filledIn, ...unmapped.filter(({ where }) => unpinned.every((server) => server.where !== where)), ...unpinned],
  };
}

function refuse(problems: readonly Parameters<typeof problemText>[0][], help: string): void {
  const [first] = problems;
  if (first) throw new Failure('VALIDATION_FAILED', problems.map(problemText).join(' '), { help, metadata: { field: first.path } });
}

import { type Command, Option } from 'commander';
import { apiOf } from '../../api/api.ts';
import { type Cli, newCommand, type Run, templateIdArgument } from '../../cli.ts';
import { ownerOf } from '../../owner.ts';
import { withAttestFor } from '../../templates/signing/attestation.ts';
import { requireYes } from '../../terminal/confirmation.ts';
import { gathered, pairOption } from '../../terminal/options.ts';
import type { Result } from '../../terminal/output.ts';
import { unmappedText } from '../../terminal/unmapped-text.ts';
import { profileId } from '../profile-argument.ts';
import type { MappedProfile } from './mapped-profile.ts';
import type { announced, Published } from './publish-mapped.ts';

interface PublishOptions {
  set: Record<string, string>;
  credential: string[];
  private?: boolean;
  template?: string;
  new?: boolean;
  dryRun?: boolean;
  yes?: boolean;
  attestFor: number;
}

export function addProfilePublish(profile: Command, run: Run): void {
  const command = newCommand(
    profile,
    'publish',
    'Publish a version of a profile as a signed template that everyone can add to a conversation. First lists what a template cannot contain.',
    [
      'offshoot profile publish security-analyst --dry-run',
      'offshoot profile publish security-analyst@production --yes',
      'offshoot profile publish agent_…@3 --private --set city=Bern',
      'offshoot profile publish clerk --credential tickets < my-key.txt',
    ],
  )
    .argument('<profile>', 'id or name of the profile; add @VERSION or @LABEL for a version other than the current one')
    .option('--set <name=value>', 'value of a variable: a template has no variables; can be repeated', pairOption, {})
    .option(
      '--credential <label>',
      'label of a server that lists its tools only with a key: asks for yours, or reads it from stdin; it is not published; can be repeated',
      gathered,
      [],
    )
    .option('--private', 'keep a new template to yourself: nobody else can use it or read it')
    .option(
      '--template <template>',
      'template of yours that gets a new version (default: the one that the profile was published as before)',
      templateIdArgument,
    )
    .addOption(new Option('--new', 'make a new template, even if the profile was published before').conflicts('template'))
    .option('--dry-run', 'say what would be published, and publish nothing')
    .option('--yes', 'do not ask');
  withAttestFor(command).action((meant: string, { set: values, credential: credentials, ...options }: PublishOptions) =>
    run(async (cli): Promise<Result> => {
      const [{ mappedProfile }, { announced, publishMapped, targetOf }] = await Promise.all([
        import('./mapped-profile.ts'),
        import('./publish-mapped.ts'),
      ]);
      const api = apiOf(cli);
      const [name, at] = named(meant);
      const mapped = await mappedProfile(cli, api, { agentId: await profileId(api, name), at, values, credentials });
      const owner = await ownerOf(cli);
      const target = await targetOf(owner, mapped, options);
      const unmapped = mapped.unmapped.map((one) => ({ ...one }));
      if (options.dryRun) {
        const would = announced(target);
        return { json: { published: false, dryRun: true, ...would, unmapped }, text: dryText(mapped, would) };
      }
      if (!target.done) await requireConsent(cli, mapped, options.yes);
      const { publication, visibility, isNew } = await publishMapped(api, owner, mapped, { ...target, attestFor: options.attestFor });
      return {
        json: { published: isNew, publication, visibility, unmapped },
        text: publishedText(mapped, { publication, visibility, isNew }),
      };
    }),
  );
}

/** To what stays behind, if anything does. */
async function requireConsent(cli: Cli, { agentId, version, unmapped }: MappedProfile, yes = false): Promise<void> {
  for (const line of unmappedText(unmapped)) cli.progress(line);
  if (unmapped.length === 0 || yes) return;
  await requireYes(cli.input, `Publish version ${version} without that?`, 'nothing was published', {
    help: 'Repeat it with --yes, or change the profile.',
    metadata: { profile: agentId },
  });
}

function dryText({ name, version, unmapped }: MappedProfile, { did, template, visibility }: ReturnType<typeof announced>): string {
  const where = template === null ? `a new ${visibility} template` : `version ${template.version} of ${template.id}`;
  const what = did === 'unchanged' ? 'is published already, as' : 'would be published as';
  const next = did === 'unchanged' ? 'There is nothing to do.' : 'Nothing was changed. Without --dry-run, this is done.';
  return [...unmappedText(unmapped), '', `Version ${version} of ${name} ${what} ${where}. ${next}`].join('\n').trimStart();
}

/** Who can see a template, at the end of a sentence that names it. */
const SEEN_BY = { private: ', which only you can see', 'by-link': ', which those with its link can see', public: '' };

function publishedText({ name, version }: MappedProfile, { publication, visibility, isNew }: Published): string {
  const { template_id: id, template_version: templateVersion } = publication;
  const did = isNew
    ? `Version ${version} of ${name} is published as version ${templateVersion} of ${id}`
    : `Nothing to do: version ${version} of ${name} is published already, as version ${templateVersion} of ${id}`;
  return [
    `${did}${SEEN_BY[visibility]}.`,
    `Profile   ${publication.digest}`,
    `Template  ${publication.template_digest}`,
    '',
    `Add it to a conversation: offshoot claim ${id} --invite URL --wait`,
    ...(visibility === 'public' ? [] : [`Let everyone use it: offshoot template publish ${id}`]),
  ].join('\n');
}

/** `guide@3` is the name and the version. */
function named(meant: string): [name: string, at: string | undefined] {
  const at = meant.indexOf('@');
  return at < 0 ? [meant, undefined] : [meant.slice(0, at), meant.slice(at + 1)];
}

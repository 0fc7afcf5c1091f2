import { Failure } from '@offshoot/owner';
import type { Command } from 'commander';
import { apiOf } from '../../api/api.ts';
import { newCommand, type Run, templateIdArgument } from '../../cli.ts';
import { USAGE } from '../../failure.ts';
import { ownerOf } from '../../owner.ts';
import { withAttestFor } from '../../templates/signing/attestation.ts';
import { requireYes } from '../../terminal/confirmation.ts';
import type { Result } from '../../terminal/output.ts';
import { gathered, pairOption } from '../../terminal/repeated-option.ts';
import { profileId } from '../profile-argument.ts';
import { unmappedText } from './unmapped-text.ts';

interface PublishOptions {
  set: Record<string, string>;
  credential: string[];
  private?: boolean;
  template?: string;
  new?: boolean;
  yes?: boolean;
  attestFor: number;
}

export function addProfilePublish(profile: Command, run: Run): void {
  const command = newCommand(
    profile,
    'publish',
    'Publish a version of a profile as a signed template, which everyone can add to a conversation. Says first what a template cannot have of it.',
    [
      'offshoot profile publish security-analyst',
      'offshoot profile publish security-analyst@production --yes',
      'offshoot profile publish agent_…@3 --private --set city=Bern',
      'offshoot profile publish clerk --credential tickets < my-key.txt',
    ],
  )
    .argument('<profile>', 'id or name of the profile, with @VERSION or @LABEL for another than the current version')
    .option('--set <name=value>', 'the value of a variable, because templates have none; can be repeated', pairOption, {})
    .option(
      '--credential <label>',
      'ask for a key of yours for this server, or read it from stdin, to see its tools; it is not published; can be repeated',
      gathered,
      [],
    )
    .option('--private', 'keep a new template to yourself: nobody else can use it or read it')
    .option(
      '--template <template>',
      'a template of yours that gets a new version; default: as which it was published before',
      templateIdArgument,
    )
    .option('--new', 'make another template than the one that it was published as before')
    .option('--yes', 'do not ask');
  withAttestFor(command).action((meant: string, { set: values, credential: credentials, yes, attestFor, ...where }: PublishOptions) =>
    run(async (cli): Promise<Result> => {
      if (where.template !== undefined && where.new) throw new Failure(USAGE, '--template and --new exclude each other.');
      const [{ mappedProfile }, { publishMapped }] = await Promise.all([import('./mapped-profile.ts'), import('./publish-mapped.ts')]);
      const api = apiOf(cli);
      const [name, at] = named(meant);
      const mapped = await mappedProfile(cli, api, { agentId: await profileId(api, name), at, values, credentials });
      const { version, unmapped } = mapped;
      const owner = await ownerOf(cli);
      const confirmed = async () => {
        for (const line of unmappedText(unmapped)) cli.progress(line);
        if (unmapped.length === 0 || yes) return;
        const help = 'Repeat it with --yes, or change the profile.';
        await requireYes(cli.input, `Publish version ${version} without that?`, 'nothing was published', {
          help,
          metadata: { profile: mapped.agentId },
        });
      };
      const { publication, template, isNew } = await publishMapped(api, owner, mapped, { ...where, attestFor, confirmed });
      const { template_id: id, template_version: templateVersion } = publication;
      const did = isNew
        ? `Version ${version} of ${mapped.name} is published as version ${templateVersion} of ${id}`
        : alreadyText(mapped, publication);
      const isPublic = template.visibility === 'public';
      return {
        json: { published: isNew, publication, visibility: template.visibility, unmapped: unmapped.map((one) => ({ ...one })) },
        text: [
          `${did}${isPublic ? '' : ', which only you can see'}.`,
          `Profile   ${publication.digest}`,
          `Template  ${publication.template_digest}`,
          '',
          `Add it to a conversation: offshoot claim ${id} --invite URL --wait`,
          ...(isPublic ? [] : [`Let everyone use it: offshoot template publish ${id}`]),
        ].join('\n'),
      };
    }),
  );
}

/** `guide@3` is the name and the version. */
function named(meant: string): [name: string, at: string | undefined] {
  const at = meant.indexOf('@');
  return at < 0 ? [meant, undefined] : [meant.slice(0, at), meant.slice(at + 1)];
}

const alreadyText = (
  { name, version }: { name: string; version: number },
  { template_id: id, template_version: templateVersion }: { template_id: string; template_version: number },
): string => `Nothing to do: version ${version} of ${name} is published already, as version ${templateVersion} of ${id}`;

import { create } from '@bufbuild/protobuf';
import { Failure } from '@offshoot/client';
import { ListTemplatesResponseSchema, TemplateOrder } from '@offshoot/gen/offshoot/template/v1/template_service_pb.ts';
import { type Command, Option } from 'commander';
import { type Cli, newCommand, type Run } from '../cli.ts';
import { USAGE } from '../failure.ts';
import { nextPageText, type PageOptions, withPages } from '../pages.ts';
import { documentOf } from '../terminal/output.ts';
import { templatesText } from '../terminal/readable.ts';

interface ListOptions extends PageOptions {
  public?: boolean;
  mine?: boolean;
  query: string;
  category: string;
  tag: string[];
  sort: keyof typeof ORDERS;
  featured?: boolean;
}

const ORDERS = { relevance: TemplateOrder.RELEVANCE, newest: TemplateOrder.NEWEST, kept: TemplateOrder.MOST_KEPT };

export function addTemplateList(template: Command, run: Run): void {
  withPages(
    newCommand(template, 'list', 'List public templates (default) or your own.', [
      'offshoot template list --public --query "trip planner"',
      'offshoot template list --public --category travel --tag japan --sort newest',
      'offshoot template list --sort kept',
      'offshoot template list --featured',
      'offshoot template list --mine --json',
    ])
      .option('--public', 'list all public templates')
      .option('--mine', 'list your own templates, including private ones')
      .option('--featured', 'list what the operators of the store feature at the moment')
      .option('--query <words>', 'words to search for; typing errors are forgiven', '')
      .option('--category <category>', 'only this category (`offshoot template categories` lists them)', '')
      .option('--tag <tag>', 'only templates with this tag; can be repeated', (tag: string, tags: string[]) => [...tags, tag], [])
      .addOption(
        new Option('--sort <order>', 'what comes first: the most relevant, the newest, or what most owners keep using')
          .choices(Object.keys(ORDERS))
          .default('relevance'),
      ),
    20,
  ).action((options: ListOptions) =>
    run(async (cli) => {
      const found = await list(cli, options);
      const none = options.mine ? 'No templates. Create one: offshoot template create -f FILE.yaml' : 'No templates found.';
      const more = nextPageText(found);
      const next = `\nShow one: offshoot template show ${found.templates[0]?.id}${more}`;
      return {
        json: documentOf(ListTemplatesResponseSchema, found),
        text: found.templates.length === 0 ? none : `${templatesText(found.templates)}\n${next}`,
      };
    }),
  );
}

/** Anybody can read the store; one's own templates need a session. */
async function list({ gateway, identities }: Cli, options: ListOptions) {
  if (options.featured) {
    const { templates } = await gateway.anonymous.templates.listFeaturedTemplates({});
    return create(ListTemplatesResponseSchema, { templates });
  }
  if (options.mine && options.public) throw new Failure(USAGE, '--public and --mine cannot be combined.', { help: 'Remove one of them.' });
  const { query, category, tag: tags, limit: pageSize, pageToken } = options;
  const page = { query, category, tags, order: ORDERS[options.sort], pageSize, pageToken };
  if (!options.mine) return gateway.anonymous.templates.listTemplates({ filter: { case: 'public', value: true }, ...page });
  const { inboxId } = await identities.open();
  return gateway.signedIn.templates.listTemplates({ filter: { case: 'creatorId', value: inboxId }, ...page });
}

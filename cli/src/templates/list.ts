import { create } from '@bufbuild/protobuf';
import { Failure } from '@offshoot/client';
import type { Template } from '@offshoot/gen/offshoot/template/v1/template_pb.ts';
import {
  type ListTemplatesResponse,
  ListTemplatesResponseSchema,
  TemplateOrder,
} from '@offshoot/gen/offshoot/template/v1/template_service_pb.ts';
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
    newCommand(template, 'list', 'List templates: yours first, then those in the store.', [
      'offshoot template list',
      'offshoot template list --public --query "trip planner"',
      'offshoot template list --public --category travel --tag japan --sort newest',
      'offshoot template list --sort kept',
      'offshoot template list --featured',
      'offshoot template list --mine --json',
    ])
      .option('--public', 'list only public templates')
      .option('--mine', 'list only your own templates')
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
      const { mine, others, nextPageToken } = await list(cli, options);
      const ids = new Set(mine.map(({ id }) => id));
      const templates = [...mine, ...others.filter(({ id }) => !ids.has(id))];
      const found = create(ListTemplatesResponseSchema, { templates, nextPageToken });
      return { json: documentOf(ListTemplatesResponseSchema, found), text: listText(mine, templates.slice(mine.length), found, options) };
    }),
  );
}

function listText(
  mine: Template[],
  others: Template[],
  { templates: [first], nextPageToken }: ListTemplatesResponse,
  options: ListOptions,
): string {
  if (first === undefined) return options.mine ? 'No templates. Create one: offshoot template create -f FILE.yaml' : 'No templates found.';
  const isBoth = mine.length > 0 && !options.mine;
  const more = mine.length === options.limit ? '\n\nMore of yours: offshoot template list --mine' : '';
  return [
    ...(mine.length > 0 ? [`${isBoth ? 'Yours:\n' : ''}${templatesText(mine)}${isBoth ? more : ''}`] : []),
    ...(others.length > 0 ? [`${isBoth ? 'In the store:\n' : ''}${templatesText(others)}`] : []),
    `Show one: offshoot template show ${first.id}${nextPageText({ nextPageToken })}`,
  ].join('\n\n');
}

interface Found {
  mine: Template[];
  others: Template[];
  /** Of the last list. */
  nextPageToken: string;
}

/** Anybody can read the store; one's own templates need a session, which nobody without an identity has. */
async function list({ gateway, identities }: Cli, options: ListOptions): Promise<Found> {
  if (options.featured) {
    const { templates } = await gateway.anonymous.templates.listFeaturedTemplates({});
    return { mine: [], others: templates, nextPageToken: '' };
  }
  if (options.mine && options.public) throw new Failure(USAGE, '--public and --mine cannot be combined.', { help: 'Remove one of them.' });
  const { query, category, tag: tags, limit: pageSize, pageToken } = options;
  const page = { query, category, tags, order: ORDERS[options.sort], pageSize };
  const mine = async (token: string) => {
    const { inboxId } = await identities.open();
    return gateway.signedIn.templates.listTemplates({ filter: { case: 'creatorId', value: inboxId }, ...page, pageToken: token });
  };
  if (options.mine) {
    const { templates, nextPageToken } = await mine(pageToken);
    return { mine: templates, others: [], nextPageToken };
  }
  const isBoth = !options.public && pageToken === '' && identities.exists();
  const [own, { templates: others, nextPageToken }] = await Promise.all([
    isBoth ? mine('') : undefined,
    gateway.anonymous.templates.listTemplates({ filter: { case: 'public', value: true }, ...page, pageToken }),
  ]);
  return { mine: own?.templates ?? [], others, nextPageToken };
}

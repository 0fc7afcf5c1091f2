import { ListCategoriesResponseSchema } from '@offshoot/gen/offshoot/template/v1/template_service_pb.ts';
import type { Command } from 'commander';
import { newCommand, type Run } from '../cli.ts';
import { documentOf, table } from '../terminal/output.ts';

export function addTemplateCategories(template: Command, run: Run): void {
  newCommand(template, 'categories', 'List the categories of the store, with how many templates each has.', [
    'offshoot template categories',
    'offshoot template list --public --category travel',
  ]).action(() =>
    run(async ({ gateway }) => {
      const found = await gateway.anonymous.templates.listCategories({});
      const rows = found.categories.map(({ category, templates }) => [category, String(templates)]);
      return {
        json: documentOf(ListCategoriesResponseSchema, found),
        text: rows.length === 0 ? 'No public template has a category.' : table(['CATEGORY', 'TEMPLATES'], rows),
      };
    }),
  );
}

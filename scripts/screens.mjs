// `npm run screens [file …]`: runs the tests of the web app, which take a picture of each page and state that they check.
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { binFolder } from './own-node.mjs';
import { runChild } from './run-child.mjs';

const HELP = `usage: npm run screens [-- FILE …]

Takes pictures of the web app's pages and states, at 390 and 1280 px, light and dark, while its browser tests run.
They are written to .screens, with a page that shows them all: .screens/index.html. The whole takes about fifteen minutes.

  npm run screens
  npm run screens -- test/web/pages.system.test.ts`;

const folder = join(import.meta.dirname, '..', '.screens');
const files = process.argv.slice(2);
if (files.includes('--help') || files.includes('-h')) {
  console.log(HELP);
  process.exit(0);
}
rmSync(folder, { recursive: true, force: true });
mkdirSync(folder);
process.on('exit', () => {
  const pictures = readdirSync(folder).filter((name) => name.endsWith('.png'));
  const figures = pictures.map(
    (name) => `<figure><a href="${name}"><img src="${name}" loading="lazy"></a><figcaption>${name}</figcaption></figure>`,
  );
  const style =
    'body{display:flex;flex-wrap:wrap;gap:16px;font:12px sans-serif}figure{margin:0;width:300px}img{width:100%;border:1px solid #999}';
  writeFileSync(
    join(folder, 'index.html'),
    `<!doctype html><meta charset="utf-8"><title>Screens</title><style>${style}</style>${figures.join('')}`,
  );
  console.log(`${pictures.length} pictures: ${join(folder, 'index.html')}`);
});
runChild(join(binFolder, 'vitest'), ['run', '--project', 'system', '--no-file-parallelism', ...(files.length > 0 ? files : ['test/web'])], {
  env: { ...process.env, SCREENS: folder },
  quiet: !process.stderr.isTTY,
});

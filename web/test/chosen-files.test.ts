import { expect, test } from 'vitest';
import { chosenFiles, droppedFiles } from '../src/studio/import/chosen-files.ts';

type Tree = { [name: string]: string | Tree };

/** As a browser shows a folder that was dropped: at most a hundred entries at a time. */
function entryOf(name: string, content: string | Tree): FileSystemEntry {
  if (typeof content === 'string')
    return {
      name,
      isFile: true,
      file: (resolve: (file: File) => void) => resolve(new File([content], name)),
    } as unknown as FileSystemEntry;
  const below = Object.entries(content).map(([child, inside]) => entryOf(child, inside));
  const createReader = () => {
    const rest = [...below];
    return { readEntries: (resolve: (entries: FileSystemEntry[]) => void) => resolve(rest.splice(0, 100)) };
  };
  return { name, isFile: false, createReader } as unknown as FileSystemEntry;
}

const dropped = (tree: Tree) =>
  droppedFiles({
    items: Object.entries(tree).map(([name, content]) => ({ webkitGetAsEntry: () => entryOf(name, content) })),
    files: [],
  } as unknown as DataTransfer);

test('a folder that is dropped is read with what is below it, without what is hidden or too deep', async () => {
  const many = Object.fromEntries(Array.from({ length: 250 }, (_, i) => [`${i}.md`, String(i)]));
  const deep = { a: { b: { c: { d: { 'e.md': 'e' } } } } };
  const files = await dropped({
    momo: { 'SOUL.md': 'Be dry.', '.env': 'KEY=1', '.git': { config: 'x' }, node_modules: { x: 'x' }, many, deep },
  });
  expect(files.name).toBe('momo');
  expect(files.paths).toHaveLength(251);
  expect(files.paths.filter((path) => !path.startsWith('many/'))).toEqual(['SOUL.md']);
  expect(files.unread.map(({ where }) => where)).toEqual(['deep/a/b/c/d/']);
  expect(new TextDecoder().decode(await files.read('SOUL.md'))).toBe('Be dry.');
  expect(new TextDecoder().decode(await files.read('many/249.md'))).toBe('249');
});

test('files that are dropped or chosen without a folder are one agent’s', async () => {
  const files = await dropped({ 'SOUL.md': 'a', 'AGENTS.md': 'b' });
  expect([files.name, files.paths]).toEqual(['files', ['SOUL.md', 'AGENTS.md']]);
  const one = chosenFiles([new File(['x'], 'agent.af')]);
  expect([one.name, one.paths]).toEqual(['agent.af', ['agent.af']]);
});

test('attack: a folder without an end is read up to a number of files', async () => {
  const tree: Tree = {};
  for (let i = 0; i < 30; i += 1) tree[`${i}`] = Object.fromEntries(Array.from({ length: 100 }, (_, j) => [`${j}.md`, 'x']));
  expect((await dropped({ huge: tree })).paths).toHaveLength(2_000);
});

import type { importOpenClaw } from '@offshoot/profiles';
import { agentFilesAt, importing } from '../../agent-files.ts';
import { unreadable } from '../../text-file.ts';

type OpenClawFiles = Parameters<typeof importOpenClaw>[0];

/** The files of an agent of OpenClaw: those of one folder, or the named ones. Throws FILE_UNREADABLE. */
export async function readOpenClaw(paths: readonly string[]): Promise<OpenClawFiles> {
  const [first = '.'] = paths;
  const all = await Promise.all(paths.map(agentFilesAt));
  if (all.length > 1 && all.some(({ isFolder }) => isFolder))
    throw unreadable(first, 'A folder is among these paths.', 'Name one folder, or only files.');
  // With its own spelling first: not every file system keeps the case.
  const found = (name: string) =>
    [(path: string) => path === name, (path: string) => path.toUpperCase() === name.toUpperCase()]
      .flatMap((isIt) => all.flatMap((files) => files.paths.filter(isIt).map((path) => ({ files, path }))))
      .at(0);
  const [soul, identity] = [found('SOUL.md'), found('IDENTITY.md')];
  const unread = all.flatMap((files) => files.unread);
  if (soul === undefined)
    throw unreadable(
      first,
      [
        `${all[0]?.isFolder ? `The folder ${first} has` : 'You named'} no SOUL.md.`,
        ...unread.map(({ where, why }) => `${where}: ${why}`),
      ].join(' '),
      'An agent of OpenClaw has one in its workspace.',
    );
  const { readText } = await import('@offshoot/template-content/other-systems/agent-files.ts');
  const others = all.flatMap((files) => files.paths.filter((path) => path !== soul.path && path !== identity?.path));
  return importing(async () => ({
    soul: await readText(soul.files, soul.path),
    ...(identity !== undefined && { identity: await readText(identity.files, identity.path) }),
    others: [...others.map((path) => path.replace(/\/.*$/s, '/')), ...unread.map(({ where }) => where)],
  }));
}

import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { unpacked } from './unpacked.ts';

/** What to launch, in Playwright's words. */
export interface Program {
  executablePath?: string;
  /** A browser installed on this machine, which Playwright finds. */
  channel?: string;
  env?: Record<string, string | undefined>;
}

/** CHROMIUM_PATH if it is set, else the Chromium of the npm package, which exists for Linux on x64, else an installed Chrome. */
export async function programsOf(platform: string, arch: string, env: NodeJS.ProcessEnv): Promise<Program> {
  if (env.CHROMIUM_PATH) return { executablePath: env.CHROMIUM_PATH };
  if (platform !== 'linux' || arch !== 'x64') return { channel: 'chrome' };
  return fromFolder(await unpacked(), env);
}

function fromFolder(folder: string, env: NodeJS.ProcessEnv): Program {
  const executablePath = join(folder, 'chromium');
  // The same letters on every machine, also where no font is installed.
  const withFonts = { ...env, FONTCONFIG_PATH: join(folder, 'fonts') };
  if (starts(executablePath, withFonts)) return { executablePath, env: withFonts };
  // This machine lacks a library, NSS as a rule. The package brings what it links to.
  const withLibraries = { ...withFonts, LD_LIBRARY_PATH: [join(folder, 'al2023', 'lib'), env.LD_LIBRARY_PATH].filter(Boolean).join(':') };
  return { executablePath, env: withLibraries };
}

const starts = (program: string, env: NodeJS.ProcessEnv): boolean => spawnSync(program, ['--version'], { env }).status === 0;

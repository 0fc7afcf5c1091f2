import type { OwnWork } from '@offshoot/client';
import type { Input } from '../../terminal/input.ts';

/** The file that a version was made from, if the person names one. */
export async function ownWork(file: string | undefined, input: Input): Promise<OwnWork> {
  if (file === undefined) return {};
  const { readTemplateFile } = await import('../template-file.ts');
  return { written: await readTemplateFile(file, input) };
}

import { Failure } from '@offshoot/client';
import type { FiledProfile } from '../profile-file.ts';

/** Bases first. Throws if two have one name, or if bases go in a circle. */
export function inOrder(profiles: readonly FiledProfile[]): FiledProfile[] {
  const byName = new Map<string, FiledProfile>();
  for (const one of profiles) {
    const other = byName.get(one.body.name);
    if (other) throw invalid(one, `${other.file} has a profile of this name, too`);
    byName.set(one.body.name, one);
  }
  const ordered = new Set<FiledProfile>();
  const visit = (one: FiledProfile, children: readonly FiledProfile[]) => {
    if (children.includes(one)) throw invalid(one, 'its bases go in a circle');
    const base = one.base === undefined ? undefined : byName.get(one.base);
    if (base && !ordered.has(base)) visit(base, [...children, one]);
    ordered.add(one);
  };
  for (const one of profiles) visit(one, []);
  return [...ordered];
}

const invalid = ({ file }: FiledProfile, why: string): Failure =>
  new Failure('VALIDATION_FAILED', `${file}: ${why}.`, { help: 'Correct the file, and repeat the command.', metadata: { file } });

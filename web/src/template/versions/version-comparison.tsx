import type { TemplateVersion } from '@offshoot/gen/offshoot/template/v1/template_pb.ts';
import { useCallback } from 'react';
import { ComparedVersions } from '../../components/changes/compared-versions.tsx';
import { changesOf } from './version-difference.ts';

export function VersionComparison({ versions }: { versions: readonly TemplateVersion[] }) {
  const changesBetween = useCallback(
    (from: string, to: string) => {
      const contentOf = (number: string) => versions.find(({ version }) => String(version) === number)?.content;
      const [before, after] = [contentOf(from), contentOf(to)];
      return before && after ? changesOf(before, after) : [];
    },
    [versions],
  );
  return <ComparedVersions numbers={versions.map(({ version }) => String(version))} changesBetween={changesBetween} />;
}

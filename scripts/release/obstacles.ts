export interface Candidate {
  version: string;
  /** Of package.json: npm compares it with where the package was made. */
  repository: unknown;
  /** CHANGELOG.md. */
  changelog: string;
  /** Of the commit: "v0.1.0". */
  tags: readonly string[];
  /** Nothing is changed that is not committed. */
  isClean: boolean;
}

/** Why this is no release of its version; empty if it is one. What nobody gets yet needs no date, no tag and no commit. */
export function obstacles({ version, repository, changelog, tags, isClean }: Candidate, isPublished: boolean): string[] {
  const [, newest = 'nothing', date = 'nothing'] = /^## \[(.+?)\](?: - (\S+))?/m.exec(changelog) ?? [];
  const foreign = tags.filter((tag) => /^v\d/.test(tag) && tag !== `v${version}`);
  return [
    ...(newest === version ? [] : [`package.json has version ${version}, CHANGELOG.md begins with ${newest}`]),
    ...foreign.map((tag) => `package.json has version ${version}, the commit has the tag ${tag}`),
    ...(isPublished && !tags.includes(`v${version}`) ? [`the commit has no tag v${version}`] : []),
    ...(isPublished && !/^\d{4}-\d\d-\d\d$/.test(date) ? [`CHANGELOG.md has no date for ${version}, but “${date}”`] : []),
    ...(isPublished && repository === undefined ? ['package.json names no repository'] : []),
    ...(isPublished && !isClean ? ['the checkout has changes that are not committed'] : []),
  ];
}

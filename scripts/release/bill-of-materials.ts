// What is in the released command, as a bill of materials (CycloneDX).
import { spawnSync } from 'node:child_process';

interface Component {
  'bom-ref': string;
  name: string;
  version: string;
}

interface Bill {
  metadata: { component: Component };
  components: Component[];
  dependencies: { ref: string; dependsOn?: string[] }[];
}

const keyOf = ({ name, version }: Pick<Component, 'name' | 'version'>): string => `${name}@${version}`;

/** npm knows digests and licences of all that the lock file has, tools and tests included; of that, `packages`. */
export function billOf(root: string, packages: readonly Pick<Component, 'name' | 'version'>[]): string {
  // Without what is for development, npm also leaves out what the program shares with it.
  const args = ['sbom', '--sbom-format', 'cyclonedx', '--package-lock-only', '--include', 'dev'];
  const { status, stdout, stderr } = spawnSync('npm', args, { cwd: root, encoding: 'utf8', maxBuffer: 2 ** 28 });
  if (status !== 0) throw new Error(`npm sbom failed: ${stderr}`);
  const bill = JSON.parse(stdout) as Bill;
  const wanted = new Set(packages.map(keyOf));
  const components = bill.components.filter((each) => wanted.has(keyOf(each)));
  const known = new Set(components.map(keyOf));
  const missing = [...wanted].filter((each) => !known.has(each));
  if (missing.length > 0) throw new Error(`The lock file does not have: ${missing.join(', ')}`);
  const refs = new Set(components.map((each) => each['bom-ref']));
  const own = bill.metadata.component;
  // npm names the program after the folder that it is in.
  const metadata = { ...bill.metadata, component: { ...own, name: 'offshoot' } };
  const dependencies = [
    { ref: own['bom-ref'], dependsOn: [...refs].sort() },
    ...bill.dependencies
      .filter(({ ref }) => refs.has(ref))
      .map(({ ref, dependsOn = [] }) => ({ ref, dependsOn: dependsOn.filter((each) => refs.has(each)) })),
  ];
  return `${JSON.stringify({ ...bill, metadata, components, dependencies }, null, 2)}\n`;
}

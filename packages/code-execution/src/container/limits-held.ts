// Whether the container runtime holds code to its limits here: some say that they do not, and run it all the same.
import { command } from './command.ts';
import type { ContainerSettings } from './settings.ts';

type Kind = ContainerSettings['kind'];

const QUESTIONS: Readonly<Record<Kind, string>> = {
  podman: '{{.Host.Security.Rootless}} {{.Host.CgroupsVersion}} {{.Host.CgroupControllers}}',
  docker: '{{.MemoryLimit}} {{.PidsLimit}} {{.CPUCfsQuota}}',
};

/** Undefined: it does not answer. */
export async function areLimitsHeld(kind: Kind): Promise<boolean | undefined> {
  const { code, output } = await command(kind, ['info', '--format', QUESTIONS[kind]], { mostApart: 4_096 });
  return code === 0 ? saysLimitsHeld(kind, output) : undefined;
}

/** `said`: its answer. Podman that is not root needs control groups of version 2, with a right to each that counts. */
export function saysLimitsHeld(kind: Kind, said: string): boolean {
  if (kind === 'docker') return /^true true true\s*$/.test(said);
  const [, isRootless, version, controllers = ''] = /^(true|false) (v\d+) \[([a-z_ -]*)\]\s*$/.exec(said) ?? [];
  if (isRootless === 'false') return true;
  const there = controllers.split(' ');
  return version === 'v2' && ['cpu', 'memory', 'pids'].every((name) => there.includes(name));
}

// What a container runtime makes of the rules of a sandbox policy, or why it cannot.
import { type CodeRules, ExecutionRefused } from '../executor.ts';
import type { ContainerSettings } from './settings.ts';

type Stated = Pick<CodeRules, 'executor' | 'image' | 'network' | 'writablePaths'>;
type Known = Pick<ContainerSettings, 'images' | 'network'> & { kind: ContainerSettings['kind'] | undefined };

const NOTHING: Known = { kind: undefined, images: [''], network: '' };

/** Throws ExecutionRefused for rules under which no code would ever run. Undefined: nothing runs code here. */
export function requireRules(rules: Stated, settings: ContainerSettings | undefined): void {
  const known = settings ?? NOTHING;
  networkOf(rules, known);
  imageOf(rules, known);
  rules.writablePaths.forEach(writable);
}

export function networkOf({ network }: Stated, settings: Pick<ContainerSettings, 'network'>): string {
  if (network === 'none') return 'none';
  if (network === 'open' && settings.network !== '') return settings.network;
  const why = network === 'open' ? 'The operator has no network for code.' : 'This executor cannot limit the network to some hosts.';
  throw new ExecutionRefused('network', `${why} Use a sandbox policy without a network.`);
}

export function imageOf({ image, executor }: Stated, { images, kind }: Known): string {
  if (executor !== '' && executor !== kind)
    throw new ExecutionRefused('executor', 'There is no executor of the name that the sandbox policy says.');
  if (image === '' || images.includes(image)) return image || images[0];
  throw new ExecutionRefused('image', 'The operator does not allow the image of the sandbox policy.');
}

/** The mount is empty, so it hides what was there: it must not hide what the isolation is made of. */
export function writable(path: string): string {
  const plain = path.replace(/\/+$/, '');
  if (
    /^(?:\/[A-Za-z0-9._-]+)+$/.test(plain) &&
    !/\/\.{1,2}(?:\/|$)|^\/(?:proc|sys|dev|etc|usr|bin|sbin|lib\w*|run|boot)(?:\/|$)/.test(plain)
  )
    return plain;
  throw new ExecutionRefused('path', `The sandbox policy cannot make ${path} writable.`);
}

import { derived, group, type Setting, text, variable, wholeNumber } from '@offshoot/runtime/environment';
import { StartError } from '@offshoot/runtime/process/start-error.ts';

export const CODE_KINDS = ['podman', 'docker'] as const;

/** A container runtime that runs code. */
export interface ContainerSettings {
  kind: (typeof CODE_KINDS)[number];
  /** Those that policies may name; the first one runs the code of all others. They have python3, sh, env and timeout, and are there already. */
  images: readonly [string, ...string[]];
  /** The runtime's network for policies that open it. '': none, so such policies are refused. */
  network: string;
  /** Runs at once, of this process. */
  atOnce: number;
}

const IMAGE = /^[a-z0-9][A-Za-z0-9._/:@-]{0,255}$/;

const kind = variable(
  { name: 'OFFSHOOT_EXECUTOR', help: 'what runs the code of agents: `none`, `podman` or `docker`', default: 'none' },
  (value): ContainerSettings['kind'] | undefined => {
    if (value === 'none') return undefined;
    const known = CODE_KINDS.find((one) => one === value);
    if (known === undefined) throw new Error('must be none, podman or docker');
    return known;
  },
);

const images = variable(
  {
    name: 'OFFSHOOT_EXECUTOR_IMAGES',
    help: 'container images in which code may run, separated by commas; the first one is the usual one',
    default: '',
  },
  (list) =>
    list.split(',').flatMap((one) => {
      const image = one.trim();
      if (image === '') return [];
      if (!IMAGE.test(image)) throw new Error('must be container images such as docker.io/library/python:3.13-slim');
      return [image];
    }),
);

/** Undefined: no code is run. */
export const executorSettings: Setting<ContainerSettings | undefined> = derived(
  group({
    kind,
    images,
    network: text({
      name: 'OFFSHOOT_EXECUTOR_NETWORK',
      help: 'network of the container runtime for sandbox policies that open it',
      default: '',
    }),
    atOnce: wholeNumber(
      { name: 'OFFSHOOT_EXECUTOR_AT_ONCE', help: 'code that runs at once, in each process', default: 4 },
      { least: 1, most: 1_000 },
    ),
  }),
  ({ kind: chosen, images: [first, ...others], network, atOnce }): ContainerSettings | undefined => {
    if (chosen === undefined) return undefined;
    if (first === undefined) throw new StartError('OFFSHOOT_EXECUTOR_IMAGES must name the image in which code runs.');
    if (!/^[a-z0-9_.-]{0,64}$/i.test(network) || /^(?:host|none|container.*|ns.*)$/.test(network))
      throw new StartError('OFFSHOOT_EXECUTOR_NETWORK must be the name of a network that was made for this.');
    return { kind: chosen, images: [first, ...others], network, atOnce };
  },
);

import { spawnSync } from 'node:child_process';
import { CODE_KINDS, type ContainerSettings } from '../src/container/settings.ts';

/** The container runtime in which tests run code: `TEST_EXECUTOR` and the image `TEST_EXECUTOR_IMAGE`. A text: why there is none. */
export function runtimeHere(): ContainerSettings | string {
  const wanted = process.env.TEST_EXECUTOR;
  const image = process.env.TEST_EXECUTOR_IMAGE || '';
  const kind = CODE_KINDS.find((one) => one === wanted);
  if (kind === undefined || image === '') return 'TEST_EXECUTOR and TEST_EXECUTOR_IMAGE name no container runtime and image';
  const { status } = spawnSync(kind, ['image', 'inspect', image], { stdio: 'ignore' });
  return status === 0 ? { kind, images: [image], network: '', atOnce: 4 } : `${kind} does not run here, or has no ${image}`;
}

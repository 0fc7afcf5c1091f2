// What a command writes, and how to undo it.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { UsageError } from './usage-error.ts';

export class Changes {
  readonly root: string;
  readonly files: string[] = [];
  readonly #undoing: (() => unknown)[] = [];

  constructor(root: string) {
    this.root = root;
  }

  read(path: string): string {
    return readFileSync(join(this.root, path), 'utf8');
  }

  exists(path: string): boolean {
    return existsSync(join(this.root, path));
  }

  write(path: string, text: string): void {
    const before = this.exists(path) ? this.read(path) : undefined;
    this.#makeFolderOf(path);
    this.onUndo(() =>
      before === undefined ? rmSync(join(this.root, path), { force: true }) : writeFileSync(join(this.root, path), before),
    );
    writeFileSync(join(this.root, path), text);
    this.files.push(path);
  }

  link(path: string, target: string): void {
    this.onUndo(() => rmSync(join(this.root, path), { force: true }));
    symlinkSync(target, join(this.root, path));
  }

  run(what: string, command: string, ...args: string[]): void {
    const { status, stdout, stderr, error } = spawnSync(command, args, { cwd: this.root, encoding: 'utf8' });
    if (status !== 0) throw new UsageError(`${what} failed, so nothing is written.\n${stdout ?? ''}${stderr ?? ''}${error?.message ?? ''}`);
  }

  /** Undone in reverse order. */
  onUndo(action: () => unknown): void {
    this.#undoing.push(action);
  }

  undo(): void {
    for (const action of this.#undoing.toReversed()) action();
  }

  #makeFolderOf(path: string): void {
    const first = mkdirSync(dirname(join(this.root, path)), { recursive: true });
    if (first !== undefined) this.onUndo(() => rmSync(first, { recursive: true, force: true }));
  }
}

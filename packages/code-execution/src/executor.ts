// The port behind which code runs that models write. Nobody trusts it: neither the code nor what it prints.

/** What a sandbox policy says. 0 and '': as the executor says. */
export interface CodeRules {
  /** Which executor. */
  executor: string;
  image: string;
  cpuMillis: number;
  memoryMib: number;
  diskMib: number;
  processes: number;
  timeoutSeconds: number;
  /** `hosts`: only named ones. `open`: everything on the Internet. */
  network: 'none' | 'hosts' | 'open';
  /** Folders that the code may write to, besides its own. */
  writablePaths: readonly string[];
}

export const NO_RULES: CodeRules = {
  ...{ executor: '', image: '', cpuMillis: 0, memoryMib: 0, diskMib: 0, processes: 0, timeoutSeconds: 0 },
  network: 'none',
  writablePaths: [],
};

/** A file that code is given, or that it wrote. Of those that it wrote, the name may be any text, also a path. */
export interface CodeFile {
  name: string;
  content: Buffer;
}

export interface CodeJob {
  /** Python, as UTF-8 of at most MAX_CODE_BYTES, without NUL. */
  code: string;
  /**
   * Copies of them are in /files. Their names are plain, and no two are the same. Called once the code has a slot, so that nothing waits in memory;
   * what it throws, `run` throws. Default: none.
   */
  files?(signal: AbortSignal): Promise<readonly CodeFile[]>;
  rules: CodeRules;
  /** For whom: each has a share of the slots. */
  payer: string;
}

/** `ended`: by itself. `time`, `output`: it was stopped, because it ran or printed too long. `killed`: mostly because of its memory. */
export interface CodeResult {
  is: 'ended' | 'time' | 'output' | 'killed';
  /** Of `ended`. */
  exitCode: number;
  /** Standard output and standard error, as they came, as much as was kept. Hostile. */
  output: string;
  /** What the code left in /work, if it ended by itself. Hostile. */
  files: CodeFile[];
  /** Files that were too many or too large. */
  leftOut: number;
}

export const MAX_CODE_BYTES = 256 * 1024;
export const MAX_FILES_IN = 16;
/** Of all files together. */
export const MAX_FILE_BYTES_IN = 16 * 1024 * 1024;
export const MAX_FILES_OUT = 8;
export const MAX_FILE_BYTES_OUT = 8 * 1024 * 1024;

/** Nothing ran, or it is not known what did. `unavailable` and `image` are for the operator to look into. */
export class ExecutionRefused extends Error {
  readonly why: 'busy' | 'code' | 'executor' | 'files' | 'image' | 'network' | 'path' | 'unavailable';
  constructor(why: ExecutionRefused['why'], message: string) {
    super(message);
    this.name = 'ExecutionRefused';
    this.why = why;
  }
}

export interface CodeExecutor {
  /** As policies name it. */
  readonly name: string;
  /** Runs code once, in surroundings of its own, which are gone afterwards. Throws ExecutionRefused, or the signal's reason. */
  run(job: CodeJob, signal: AbortSignal): Promise<CodeResult>;
  /** Stops all that runs. */
  close(): Promise<void>;
}

// How files get into a container and out of it: through its standard input and its standard error, so nothing of the host is mounted.
import { type CodeFile, ExecutionRefused, MAX_FILE_BYTES_IN, MAX_FILE_BYTES_OUT, MAX_FILES_IN, MAX_FILES_OUT } from '../executor.ts';

/** Where code finds the files that it is given: copies of its own. */
export const FILES_FOLDER = '/files';

/** Reads the length of a list, the list of names and sizes, and the files, and not a byte more: the program follows. */
export const UNPACK = `import json, os, sys
def take(n):
  parts = bytearray()
  while len(parts) < n:
    part = os.read(0, min(n - len(parts), 1 << 20))
    if not part: sys.exit(1)
    parts += part
  return bytes(parts)
for name, size in json.loads(take(int(take(10)))):
  with open(os.open("${FILES_FOLDER}/" + name, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o444), "wb") as file: file.write(take(size))
`;

/** Writes what is in the folder of the code: ordinary files only, none behind a link, and none whose name begins with a dot. */
export const PACK = `import json, os, stat, sys
out, room, count, left = sys.stdout.buffer, ${MAX_FILE_BYTES_OUT}, 0, 0
out.write(sys.argv[1].encode() + b"\\n")
for folder, folders, names in os.walk("/work"):
  folders[:] = sorted(name for name in folders if not name.startswith("."))
  for name in sorted(names):
    if name.startswith("."): continue
    path = os.path.join(folder, name)
    try: file = open(os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK), "rb")
    except OSError: continue
    with file:
      if not stat.S_ISREG(os.fstat(file.fileno()).st_mode): continue
      content = file.read(room + 1) if count < ${MAX_FILES_OUT} else b""
    if count >= ${MAX_FILES_OUT} or len(content) > room:
      left += 1
      continue
    count, room = count + 1, room - len(content)
    out.write(json.dumps([os.path.relpath(path, "/work"), len(content)]).encode() + b"\\n" + content)
out.write(json.dumps([None, left]).encode() + b"\\n")
`;

/** Bytes of what `PACK` writes, with its lines, and of warnings of the runtime before it. */
export const MAX_PACKED = MAX_FILE_BYTES_OUT + 256 * 1024;

/** What a container reads: the files, if there are any, and the program. Throws ExecutionRefused. */
export function inputOf(code: string, files: readonly CodeFile[]): Buffer {
  if (files.length === 0) return Buffer.from(code);
  const names = new Set(files.map(({ name }) => name));
  const bytes = files.reduce((sum, { content }) => sum + content.length, 0);
  if (files.length > MAX_FILES_IN || bytes > MAX_FILE_BYTES_IN || names.size < files.length || ![...names].every(isPlainName))
    throw new ExecutionRefused('files', `Code gets at most ${MAX_FILES_IN} files of ${MAX_FILE_BYTES_IN / 1024 / 1024} MiB together.`);
  const list = Buffer.from(JSON.stringify(files.map(({ name, content }) => [name, content.length])));
  const length = Buffer.from(String(list.length).padStart(10, '0'));
  return Buffer.concat([length, list, ...files.map(({ content }) => content), Buffer.from(code)]);
}

const isPlainName = (name: string): boolean =>
  name !== '.' && name !== '..' && !/[/\0]/.test(name) && name.isWellFormed() && name !== '' && Buffer.byteLength(name) <= 255;

/** What `PACK` wrote after `marker`. The code may have written it, so only its bounds are certain. */
export function packedIn(written: Buffer, marker: string): { files: CodeFile[]; leftOut: number } {
  const files: CodeFile[] = [];
  let at = written.lastIndexOf(`${marker}\n`);
  if (at < 0) return { files, leftOut: 0 };
  at += marker.length + 1;
  let room = MAX_FILE_BYTES_OUT;
  for (;;) {
    const end = written.indexOf('\n', at);
    const [name, size] = end < 0 ? [] : entryIn(written.toString('utf8', at, end));
    if (name === undefined || size === undefined) return { files, leftOut: 0 };
    if (name === null) return { files, leftOut: size };
    at = end + 1 + size;
    room -= size;
    if (at > written.length || room < 0 || files.length === MAX_FILES_OUT) return { files, leftOut: 1 };
    files.push({ name: name.toWellFormed(), content: written.subarray(end + 1, at) });
  }
}

function entryIn(line: string): [name: string | null, size: number] | [] {
  try {
    const [name, size] = JSON.parse(line) as unknown[];
    const isEntry = (name === null || typeof name === 'string') && typeof size === 'number' && Number.isSafeInteger(size) && size >= 0;
    return isEntry ? [name, size] : [];
  } catch {
    return [];
  }
}

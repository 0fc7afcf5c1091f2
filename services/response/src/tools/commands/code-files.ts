// Files of executed code: the copies of the tenant's files that it gets, and the files that it leaves behind.
import { type CodeFile, ExecutionRefused, MAX_FILE_BYTES_IN } from '@offshoot/code-execution';
import type { CodeInterpreterCallItem } from '@offshoot/openai-api';
import { givenName, pictureUrl, plainFileName } from '../../conversations/domain/code-files.ts';
import type { ToolRun } from './turn-tools.ts';

/** Of one response. */
const MAX_KEPT = 32;
const MAX_PICTURE_BYTES = 4 * 1024 * 1024;

type Output = NonNullable<CodeInterpreterCallItem['outputs']>[number];

/** Throws ExecutionRefused, and what the knowledge service throws. */
export async function filesFor({ knowledge, turn }: ToolRun, fileIds: readonly string[], signal: AbortSignal): Promise<CodeFile[]> {
  const files: CodeFile[] = [];
  let room = MAX_FILE_BYTES_IN;
  for (const fileId of fileIds) {
    const file = await knowledge.file(turn.member, { fileId, maxBytes: Math.max(1, room) }, signal);
    if (file === undefined) throw new ExecutionRefused('files', 'A file that the code was to get is not there.');
    if (file.content === undefined)
      throw new ExecutionRefused('files', `The files for the code have more than ${MAX_FILE_BYTES_IN / 1024 / 1024} MiB.`);
    room -= file.bytes;
    files.push({ name: givenName(file.name, files), content: file.content });
  }
  return files;
}

/** What becomes of the files that code leaves in the runs of one response. */
export class MadeFiles {
  readonly #run: ToolRun;
  #kept = 0;
  #pictureBytes = 0;

  constructor(run: ToolRun) {
    this.#run = run;
  }

  /** Pictures are shown. All files are kept where the response is, if the member may upload files, and cited. `told`: what the model hears of them. */
  async take(
    { files, leftOut }: { files: readonly CodeFile[]; leftOut: number },
    containerId: string,
    signal: AbortSignal,
  ): Promise<{ shown: Output[]; told: string }> {
    const shown: Output[] = [];
    const told: string[] = [];
    for (const file of files) {
      const url = this.#pictureBytes + file.content.length > MAX_PICTURE_BYTES ? undefined : pictureUrl(file.content);
      if (url !== undefined) {
        this.#pictureBytes += file.content.length;
        shown.push({ type: 'image', url });
      }
      const kept = await this.#keep(file, signal);
      if (kept)
        this.#run.citations.push({ type: 'container_file_citation', container_id: containerId, file_id: kept.fileId, filename: kept.name });
      const name = JSON.stringify(kept?.name ?? plainFileName(file.name));
      told.push(`[left ${name}: ${kept ? `kept as ${kept.fileId}` : 'not kept'}${url === undefined ? '' : ', shown as a picture'}]`);
    }
    if (leftOut > 0) told.push(`[${leftOut} more files were too many or too large]`);
    return { shown, told: told.join('\n') };
  }

  async #keep({ name, content }: CodeFile, signal: AbortSignal): Promise<{ fileId: string; name: string } | undefined> {
    const { turn, knowledge, now } = this.#run;
    const expiresAfterSeconds = Math.floor((turn.response.expireTime.getTime() - now().getTime()) / 1000);
    const mayKeep = turn.isStored && turn.member.identity.scopes.includes('files:write');
    if (!mayKeep || content.length === 0 || expiresAfterSeconds < 1 || this.#kept >= MAX_KEPT) return undefined;
    this.#kept++;
    try {
      const { tenantId, responseId } = turn.response;
      if (!(await this.#run.leftFiles.note({ tenantId, responseId }))) return undefined;
      return await knowledge.keep(turn.member, { name, content, expiresAfterSeconds, responseId }, signal);
    } catch (error) {
      signal.throwIfAborted();
      this.#run.log.warn({ err: error }, 'a file that code made could not be kept');
      return undefined;
    }
  }
}

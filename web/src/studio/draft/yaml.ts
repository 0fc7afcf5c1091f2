import type { TemplateContent } from '@offshoot/gen/offshoot/template/v1/template_pb.ts';
import { studioTexts } from '../../texts/studio.ts';

const words = studioTexts.imported;

export type Imported = { content: TemplateContent } | { refused: { what: string; next: string } };

/** Reads a template from a YAML file, in the format of the command. The file is a stranger's: it decides nothing but texts. */
export async function importedTemplate(file: File): Promise<Imported> {
  const { MAX_TEMPLATE_FILE_BYTES, readTemplate, TemplateFileError } = await import('@offshoot/template-content');
  if (file.size > MAX_TEMPLATE_FILE_BYTES) return { refused: { what: words.unreadable, next: words.tooLarge } };
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(await file.arrayBuffer());
  } catch {
    return { refused: { what: words.unreadable, next: words.notText } };
  }
  try {
    return { content: await readTemplate({ name: file.name, text, readMarkdown: async () => Promise.reject(new Error(words.noFiles)) }) };
  } catch (error) {
    if (!(error instanceof TemplateFileError)) throw error;
    const { line, column, problem, help } = error;
    return { refused: { what: words.refused(line, column), next: `${problem}. ${help}` } };
  }
}

/** Saves the content as a YAML file that the command reads, too. */
export async function exportTemplate(content: TemplateContent): Promise<void> {
  const { writeTemplate } = await import('@offshoot/template-content');
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([writeTemplate(content)], { type: 'application/yaml' }));
  link.download = `${content.agentName.replace(/[^\p{L}\p{N}]+/gu, '-').toLowerCase() || 'template'}.yaml`;
  link.click();
  URL.revokeObjectURL(link.href);
}

import type { TemplateContent } from '@offshoot/gen/offshoot/template/v1/template_pb.ts';
import type { AgentFiles } from '@offshoot/template-content/other-systems/agent-files.ts';
import { studioTexts } from '../../texts/studio.ts';
import type { ImportedFrom } from '../draft/kept-drafts.ts';
import { importedTemplate } from '../draft/yaml.ts';

const words = studioTexts.imports;

interface ImportedDraft {
  content: TemplateContent;
  /** Undefined: it was a template, and nothing stayed behind. */
  imported?: ImportedFrom;
}

export type ImportedDrafts = { drafts: ImportedDraft[] } | { refused: { what: string; next: string } };

/** Of a file with several agents. More are imported one after the other. */
const MAX_AGENTS = 10;

/** Reads a template in YAML, or agents of another system, by the reader of the command. */
export async function importedDrafts(files: AgentFiles): Promise<ImportedDrafts> {
  const [path = '', ...others] = files.paths;
  const { importAgent } = await import('@offshoot/template-content/other-systems/import-agent.ts');
  const { ImportError } = await import('@offshoot/template-content/other-systems/agent-files.ts');
  try {
    if (others.length === 0 && /\.ya?ml$/i.test(path)) {
      const read = await importedTemplate(new File([(await files.read(path)) as Uint8Array<ArrayBuffer>], path));
      return 'refused' in read ? read : { drafts: [read] };
    }
    const first = await importAgent(files);
    const rest = await Promise.all(first.others.slice(0, MAX_AGENTS - 1).map((agent) => importAgent(files, { agent })));
    return { drafts: [first, ...rest].map(({ content, system, left }) => ({ content, imported: { system, left } })) };
  } catch (error) {
    if (!(error instanceof ImportError)) throw error;
    return { refused: { what: words.refused, next: `${error.message} ${error.help}` } };
  }
}

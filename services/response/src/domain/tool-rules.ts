import { RequestRefusal, type Tool } from '@offshoot/open-responses';

/** Throws RequestRefusal for a tool that this service cannot run. */
export function requireRunnable(tools: readonly Tool[]): void {
  for (const [place, tool] of tools.entries()) {
    if (tool.type === 'function') {
      if (!('name' in tool) || !tool.name)
        throw unable(place, 'Tools of the registry are for profiles. Send the definition of the function.', 'registry_tool');
    } else if (tool.type === 'code_interpreter') throw unable(place, 'No executor for code is configured here.', 'no_executor');
    else throw unable(place, `Tools of the type '${tool.type}' do not run here yet.`, 'unsupported_tool');
  }
}

function unable(place: number, message: string, code: string): RequestRefusal {
  return new RequestRefusal('invalid_request', message, { code, param: `tools[${place}]` });
}

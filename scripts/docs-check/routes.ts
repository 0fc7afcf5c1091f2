export interface Route {
  method: string;
  /** With its parameters in braces. */
  path: string;
}

/** Pages and the document of the API itself. */
const described = ['/api', '/api/openapi.json'];

/** Routes that a code span (`GET /api/…`) or a line with curl names and the gateway does not have. */
export function unknownRoutes(text: string, routes: readonly Route[]): string[] {
  return [...spansIn(text), ...curlsIn(text)]
    .filter(({ method, path }) => !(method === 'GET' && described.includes(path)))
    .filter(({ method, path }) => !routes.some((route) => route.method === method && matches(route.path, path)))
    .map(({ method, path }) => `${method} ${path}: there is no such route`);
}

function spansIn(text: string): Route[] {
  return [...text.matchAll(/\b(GET|POST|PUT|PATCH|DELETE) (\/api[^\s?`]*)/g)].map(([, method = '', path = '']) => ({ method, path }));
}

function curlsIn(text: string): Route[] {
  if (!/\bcurl\b/.test(text)) return [];
  const method = /(?:-X|--request) ([A-Z]+)/.exec(text)?.[1] ?? (/ (?:-d|--data|--json) /.test(text) ? 'POST' : 'GET');
  return [...text.matchAll(/https?:\/\/[^/\s'"]+(\/api[^\s?'"]*)/g)].map(([, path = '']) => ({ method, path }));
}

function matches(template: string, path: string): boolean {
  const [want, have] = [template.split('/'), path.split('/')];
  return want.length === have.length && want.every((step, n) => step === have[n] || (step.startsWith('{') && have[n] !== ''));
}

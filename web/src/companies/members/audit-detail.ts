/** What an event says besides, such as "name: deploy; scopes: agents:read, agents:write". People chose the names in it. */
export function detailText(detail: unknown): string {
  if (typeof detail !== 'object' || detail === null) return '';
  return Object.entries(detail)
    .map(([name, value]) => [name.replaceAll('_', ' '), valueText(value)])
    .filter(([, text]) => text !== '')
    .map(([name, text]) => `${name}: ${text}`)
    .join('; ');
}

function valueText(value: unknown): string {
  if (Array.isArray(value)) return value.map(valueText).join(', ');
  return typeof value === 'object' ? detailText(value) : String(value);
}

import Ajv from 'ajv';
import operations from './githubOperations.json';
import { Seen } from './FaultInjectingGithubProxy';

interface Parameter {
  name: string;
  in: string;
  required?: boolean;
  schema: object;
}
interface Operation {
  operationId: string;
  parameters: Parameter[];
  requestBody?: {
    content: Record<string, { schema: object }>;
  };
}

const ajv = new Ajv({
  strict: false,
  validateFormats: false,
  coerceTypes: true,
});
const paths = operations.paths as unknown as Record<
  string,
  Record<string, Operation>
>;

/**
 * Holds a request against GitHub's published description.
 * @returns the operation that it is
 * @throws Error - saying what GitHub does not know or allow
 */
export function publishedOperation({ method, url, body }: Seen): string {
  const line = `${method} ${url.pathname}${url.search}`;
  const found = operationOf(method, url.pathname);
  if (!found) {
    throw new Error(`${line} is not published`);
  }
  for (const [name, value] of url.searchParams) {
    const known = found.parameters.find(
      p => p.in === 'query' && p.name === name,
    );
    if (!known || !ajv.validate(known.schema, value)) {
      throw new Error(`${line}: ${name}=${value} is not published`);
    }
  }
  const schema = found.requestBody?.content['application/json'].schema;
  const sent = (body ?? {}) as Record<string, unknown>;
  const names = Object.keys(Object((schema as any)?.properties));
  const unknown = Object.keys(sent).filter(name => !names.includes(name));
  if (unknown.length || (schema && !ajv.validate(schema, sent))) {
    throw new Error(
      `${line}: the body ${JSON.stringify(body)} is not published`,
    );
  }
  return found.operationId;
}

function operationOf(method: string, path: string): Operation | undefined {
  const parts = path.split('/');
  // Of two that fit, the one with fewer variables.
  const [template] = Object.keys(paths)
    .filter(candidate => {
      const wanted = candidate.split('/');
      return (
        wanted.length === parts.length &&
        paths[candidate][method.toLowerCase()] &&
        wanted.every((part, i) => part.startsWith('{') || part === parts[i])
      );
    })
    .sort((a, b) => a.split('{').length - b.split('{').length);
  return paths[template]?.[method.toLowerCase()];
}

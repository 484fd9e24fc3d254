import operations from './googleOperations.json';

interface Schema {
  type?: string;
  $ref?: string;
  properties?: Record<string, Schema>;
  additionalProperties?: Schema;
  items?: Schema;
  enum?: string[];
  readOnly?: boolean;
}
interface Parameter extends Schema {
  location: string;
  pattern?: string;
  repeated?: boolean;
}
interface Method {
  httpMethod: string;
  path: string;
  parameters: Record<string, Parameter>;
  request?: string;
  response: string;
}
interface Api {
  servicePath: string;
  methods: Record<string, Method>;
  schemas: Record<string, Schema>;
}
const apis = Object.values(operations.apis as unknown as Record<string, Api>);

/** A request as it arrived. */
export interface Sent {
  method: string;
  url: URL;
  body?: unknown;
}

/** What a request is, by Google's published description. */
export interface Operation {
  id: string;
  /** What the path names: a resource or a membership. */
  subject: string;
}

/**
 * Holds a request against Google's published description (discovery documents).
 * @throws Error - saying what Google does not know or allow
 */
export function publishedOperation({ method, url, body }: Sent): Operation {
  for (const api of apis) {
    for (const [id, operation] of Object.entries(api.methods)) {
      const subject = subjectOf(api, operation, url.pathname);
      if (subject !== undefined && operation.httpMethod === method) {
        checkQuery(operation, url.searchParams);
        checkBody(api, operation, body);
        return { id, subject };
      }
    }
  }
  throw new Error(`${method} ${url.pathname} is not published`);
}

/** Does an answer have the shape that Google publishes? @throws Error */
export function publishedAnswer(id: string, answer: unknown): void {
  const api = apis.find(({ methods }) => methods[id])!;
  check(api, { $ref: api.methods[id].response }, answer, id, false);
}

function subjectOf(
  { servicePath }: Api,
  { path, parameters }: Method,
  pathname: string,
): string | undefined {
  const pattern = path
    .split(/(\{[^}]+\})/)
    .map(part => {
      const [, name] = part.match(/^\{\+?([^}]+)\}$/) ?? [];
      return name
        ? `(${parameters[name].pattern?.slice(1, -1) ?? '[^/]+'})`
        : part.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
    })
    .join('');
  const match = decodeURIComponent(pathname).match(
    new RegExp(`^/${servicePath}${pattern}$`),
  );
  return match ? (match[1] ?? '') : undefined;
}

function checkQuery({ parameters }: Method, query: URLSearchParams): void {
  for (const [name, value] of query) {
    const known = parameters[name];
    const fits =
      known?.location === 'query' &&
      (known.type !== 'integer' || /^\d+$/.test(value)) &&
      (!known.enum || known.enum.includes(value));
    if (!fits) throw new Error(`?${name}=${value} is not published`);
  }
}

function checkBody(api: Api, { request }: Method, body: unknown): void {
  if (request) {
    check(api, { $ref: request }, body ?? {}, 'body', true);
  } else if (body !== undefined) {
    throw new Error('a body is not published');
  }
}

function check(
  api: Api,
  given: Schema,
  value: unknown,
  at: string,
  sent: boolean,
): void {
  const schema = given.$ref ? api.schemas[given.$ref] : given;
  const refuse = (what: string): never => {
    throw new Error(`${at}: ${what}`);
  };
  if (sent && given.readOnly) refuse('is for reading only');
  switch (schema.type) {
    case 'object':
      if (typeof value !== 'object' || value === null || Array.isArray(value)) {
        refuse('no object');
      }
      for (const [name, inner] of Object.entries(value as object)) {
        const known = schema.properties?.[name] ?? schema.additionalProperties;
        if (known) check(api, known, inner, `${at}.${name}`, sent);
        else refuse(`unknown name "${name}"`);
      }
      break;
    case 'array':
      if (!Array.isArray(value)) refuse('no array');
      (value as unknown[]).forEach((one, i) =>
        check(api, schema.items!, one, `${at}[${i}]`, sent),
      );
      break;
    case 'integer':
      if (!Number.isInteger(value)) refuse('no integer');
      break;
    case 'any':
      break;
    default:
      if (typeof value !== schema.type) refuse(`no ${schema.type}`);
      if (schema.enum && !schema.enum.includes(value as string)) {
        refuse('not one of its values');
      }
  }
}

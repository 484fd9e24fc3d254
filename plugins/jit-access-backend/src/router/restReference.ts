import {
  jitAccessRoutes,
  RouteContract,
} from '@jit-access/backstage-plugin-jit-access-common';
import { openApiDocument } from './openApi';

const TAGS: [RouteContract['tag'], string][] = [
  ['access', 'What can be had'],
  ['requests', 'Requests and reviews'],
  ['grants', 'Grants'],
  ['history', 'History'],
  ['admin', 'Administration'],
];

interface Field {
  name: string;
  type: string;
  required: boolean;
}

/** The page of the REST API in the docs, generated from the routes themselves. */
export function restReference(): string {
  const sections = TAGS.map(([tag, title]) => {
    const routes = Object.values(jitAccessRoutes).filter(
      route => route.tag === tag,
    );
    return `## ${title}\n\n${routes.map(route => describe(route as RouteContract)).join('\n\n')}`;
  });
  return `${HEAD}\n\n${sections.join('\n\n')}\n`;
}

const HEAD = `# REST API

<!-- Generated from the routes by the backend's tests; edit those. -->

Below \`/api/jit-access\`. Calls carry a Backstage user token (\`Authorization: Bearer …\`); services are refused, because a person has to act. The full description with every schema is OpenAPI 3.1 at \`/api/jit-access/openapi.json\`.

Instants are UTC in ISO 8601, durations ISO 8601 (\`PT1H\`). Lists take \`limit\` (at most 200) and \`cursor\`, and answer \`{ items, nextCursor }\`. Errors answer \`{ error: { name, message } }\` with a message that says what was wrong and what to do. Where it is said, an \`Idempotency-Key\` header makes a repeated call answer as the first one did.`;

function describe(route: RouteContract): string {
  const lines = [
    `### ${route.method.toUpperCase()} ${route.path}`,
    '',
    `${route.summary}. Answers ${route.status}${route.stream ? ` with ${route.stream.join(' or ')}` : ''}.${route.idempotent ? ' Accepts `Idempotency-Key`.' : ''}`,
  ];
  const fields = [...queryOf(route), ...bodyOf(route)];
  if (fields.length > 0) {
    lines.push(
      '',
      '| Field | In | Type | Required |',
      '| --- | --- | --- | --- |',
    );
    for (const { place, field } of fields) {
      lines.push(
        `| \`${field.name}\` | ${place} | ${field.type} | ${field.required ? 'yes' : ''} |`,
      );
    }
  }
  return lines.join('\n');
}

type Schema = {
  type?: string;
  enum?: unknown[];
  const?: unknown;
  anyOf?: Schema[];
  items?: Schema;
  format?: string;
  properties?: Record<string, Schema>;
  required?: string[];
};

interface Operation {
  parameters: { name: string; in: string; required: boolean; schema: Schema }[];
  requestBody?: { content: Record<string, { schema: Schema }> };
}

function operationOf(route: RouteContract): Operation {
  const paths = openApiDocument().paths as Record<
    string,
    Record<string, Operation>
  >;
  return paths[route.path.replace(/:([a-zA-Z]+)/g, '{$1}')][route.method];
}

function queryOf(route: RouteContract): { place: string; field: Field }[] {
  return operationOf(route)
    .parameters.filter(parameter => parameter.in === 'query')
    .map(({ name, required, schema }) => ({
      place: 'query',
      field: { name, required, type: typeOf(schema) },
    }));
}

function bodyOf(route: RouteContract): { place: string; field: Field }[] {
  const schema =
    operationOf(route).requestBody?.content['application/json'].schema;
  return Object.entries(schema?.properties ?? {}).map(([name, property]) => ({
    place: 'body',
    field: {
      name,
      required: schema?.required?.includes(name) ?? false,
      type: typeOf(property),
    },
  }));
}

function typeOf(schema: Schema): string {
  if (schema.enum) return schema.enum.map(value => `\`${value}\``).join(', ');
  if (schema.const !== undefined) return `\`${String(schema.const)}\``;
  if (schema.anyOf) return schema.anyOf.map(typeOf).join(', ');
  if (schema.type === 'array') {
    const { properties } = schema.items ?? {};
    return properties
      ? `list of { ${Object.keys(properties).join(', ')} }`
      : `list of ${typeOf(schema.items ?? {})}`;
  }
  if (schema.format === 'date-time') return 'instant';
  return schema.type ?? 'any';
}

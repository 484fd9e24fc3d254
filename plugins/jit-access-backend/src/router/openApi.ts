import {
  jitAccessRoutes,
  RouteContract,
} from '@jit-access/backstage-plugin-jit-access-common';
import { z } from 'zod';

type JsonSchema = Record<string, unknown>;

let document: JsonSchema | undefined;

/** OpenAPI 3.1 of every route, generated from the schemas that validate them. */
export function openApiDocument(): JsonSchema {
  document ??= {
    openapi: '3.1.0',
    info: {
      title: 'JIT Access',
      version: '1',
      description:
        'Just-in-time access inside Backstage: ask, approve, end, audit. All instants are UTC ISO 8601, all durations ISO 8601.',
    },
    servers: [{ url: '/api/jit-access' }],
    security: [{ backstageToken: [] }],
    paths: pathsOf(),
    components: {
      securitySchemes: {
        backstageToken: { type: 'http', scheme: 'bearer' },
      },
      schemas: { Error: errorSchema },
    },
  };
  return document;
}

function pathsOf(): JsonSchema {
  const paths: Record<string, JsonSchema> = {};
  for (const [name, route] of Object.entries(jitAccessRoutes)) {
    const path = route.path.replace(/:([a-zA-Z]+)/g, '{$1}');
    paths[path] = {
      ...paths[path],
      [route.method]: operationOf(name, route as RouteContract),
    };
  }
  return paths;
}

function operationOf(name: string, route: RouteContract): JsonSchema {
  const body = schemaOf(route.body, 'input');
  return {
    operationId: name,
    summary: route.summary,
    tags: [route.tag],
    parameters: [
      ...parametersOf(route.params, 'path'),
      ...parametersOf(route.query, 'query'),
      ...(route.idempotent
        ? [
            {
              name: 'Idempotency-Key',
              in: 'header',
              required: false,
              schema: { type: 'string', minLength: 1, maxLength: 200 },
            },
          ]
        : []),
    ],
    ...(body && {
      requestBody: {
        required: true,
        content: { 'application/json': { schema: body } },
      },
    }),
    responses: {
      [route.status]: {
        description: 'Done',
        content: route.stream
          ? Object.fromEntries(
              route.stream.map(type => [type, { schema: { type: 'string' } }]),
            )
          : {
              'application/json': {
                schema: schemaOf(route.response, 'output'),
              },
            },
      },
      default: {
        description: 'What was wrong, where, and what to do',
        content: {
          'application/json': {
            schema: { $ref: '#/components/schemas/Error' },
          },
        },
      },
    },
  };
}

function parametersOf(schema: z.ZodType, place: 'path' | 'query') {
  const object = schemaOf(schema, 'input');
  const properties = (object?.properties ?? {}) as Record<string, JsonSchema>;
  const required = (object?.required ?? []) as string[];
  return Object.entries(properties).map(([name, property]) => ({
    name,
    in: place,
    required: place === 'path' || required.includes(name),
    schema: property,
  }));
}

function schemaOf(
  schema: z.ZodType,
  io: 'input' | 'output',
): JsonSchema | undefined {
  if (schema instanceof z.ZodUndefined) return undefined;
  const { $schema: _version, ...rest } = z.toJSONSchema(schema, {
    io,
    unrepresentable: 'any',
  });
  return rest;
}

const errorSchema: JsonSchema = {
  type: 'object',
  required: ['error'],
  properties: {
    error: {
      type: 'object',
      required: ['name', 'message'],
      properties: {
        name: { type: 'string' },
        message: { type: 'string' },
      },
    },
  },
};

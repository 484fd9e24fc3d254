import { Service, unpublished } from './published';

/** Services of the query protocol, by the version that requests name. */
const VERSIONS: Record<string, Service> = {
  '2010-05-08': 'iam',
  '2011-06-15': 'sts',
};
const NUMBERS = new Set(['DurationSeconds', 'MaxItems']);

export interface Asked {
  service: Service;
  operation: string;
  input: any;
}

/** Reads a form of the query protocol: lists are numbered members. */
export function readQuery(body: string): Asked {
  const form = new URLSearchParams(body);
  const input: Record<string, unknown> = {};
  for (const [key, value] of form) {
    if (key === 'Action' || key === 'Version') continue;
    const [, list] = key.match(/^(\w+)\.member\.\d+$/) ?? [];
    if (list) {
      ((input[list] ??= []) as string[]).push(value);
    } else {
      input[key] = NUMBERS.has(key) ? Number(value) : value;
    }
  }
  return {
    service: VERSIONS[form.get('Version') ?? ''],
    operation: form.get('Action') ?? '',
    input,
  };
}

/** Services of the JSON protocol, by what their targets begin with. */
const TARGETS: Record<string, Service> = {
  SWBExternalService: 'sso',
  AWSIdentityStore: 'identitystore',
};

export function readJson(target: string, body: string): Asked {
  const [prefix, operation = ''] = target.split('.');
  return {
    service: TARGETS[prefix],
    operation,
    input: body ? JSON.parse(body) : {},
  };
}

/** What is wrong with a request, held against the SDK's model. */
export function wrongOf({ service, operation, input }: Asked): string[] {
  return service ? unpublished(service, operation, input) : ['no such service'];
}

export function xmlAnswer(operation: string, result: object, id: string) {
  return `<${operation}Response><${operation}Result>${xml(result)}</${operation}Result><ResponseMetadata><RequestId>${id}</RequestId></ResponseMetadata></${operation}Response>`;
}

export function xmlError(code: string, message: string, id: string) {
  return `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>${escaped(message)}</Message></Error><RequestId>${id}</RequestId></ErrorResponse>`;
}

function xml(value: unknown): string {
  if (value === undefined) return '';
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value)) {
    return value.map(entry => `<member>${xml(entry)}</member>`).join('');
  }
  if (typeof value === 'object' && value !== null) {
    return Object.entries(value)
      .map(([key, entry]) => `<${key}>${xml(entry)}</${key}>`)
      .join('');
  }
  return escaped(String(value));
}

function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;');
}

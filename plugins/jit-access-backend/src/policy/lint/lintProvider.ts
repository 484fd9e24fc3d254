import { JsonObject, JsonValue } from '@backstage/types';
import { ProviderPart } from '../decide/providerPart';
import { DocumentFinding } from '../documents';
import { RoleDocument } from '../language/roleDocument';
import { suggest } from '../language/suggest';
import { canonicalExpression, parseTemplate } from '../language/template';
import { Located } from '../parse/parseDocuments';
import { located } from '../parse/parseSet';

/** A provider that is missing disables its roles and nothing else, so it is a warning. */
export function lintProvider(
  role: Located<RoleDocument>,
  providers: ProviderPart[],
): DocumentFinding[] {
  const { provider: id, target } = role.document.spec;
  const provider = providers.find(candidate => candidate.id === id);
  if (!provider) {
    const ids = providers.map(candidate => candidate.id);
    const meant = suggest(id, ids);
    const hint = meant
      ? `Did you mean "${meant}"?`
      : `Installed: ${ids.join(', ') || 'none'}`;
    const message = `Provider "${id}" is not installed, so this role cannot be had. ${hint}`;
    return located(role, [{ path: ['spec', 'provider'], message }], 'warning');
  }
  const samples = sampleTargets(target, role.document.spec.allow ?? []);
  for (const { filled, path } of samples) {
    const parsed = provider.targetSchema.safeParse(filled);
    if (parsed.success) continue;
    const [issue] = parsed.error.issues;
    const at = issue.path.length > 0 ? `${issue.path.join('.')}: ` : '';
    const message = `This target does not suit ${provider.title}: ${at}${issue.message}`;
    return located(role, [
      {
        path: path ?? ['spec', 'target', ...(issue.path as string[])],
        message,
      },
    ]);
  }
  return [];
}

type AllowRow = NonNullable<RoleDocument['spec']['allow']>[number];

/** The target as each row's first values would fill it in; one as it is when it has no templates. */
function sampleTargets(
  target: JsonObject,
  rows: AllowRow[],
): { filled: JsonValue; path?: (string | number)[] }[] {
  const withValues = rows.filter(row => row.values);
  if (withValues.length === 0) return [{ filled: target }];
  return withValues.map(row => ({
    filled: fill(target, row.values!),
    path: ['spec', 'allow', rows.indexOf(row)],
  }));
}

function fill(value: JsonValue, values: Record<string, string[]>): JsonValue {
  if (typeof value === 'string') {
    return parseTemplate(value)
      .map(part => {
        if (typeof part === 'string') return part;
        const key = Object.keys(values).find(
          written => canonicalExpression(written) === part.text,
        );
        return key ? values[key][0] : '';
      })
      .join('');
  }
  if (Array.isArray(value)) return value.map(item => fill(item, values));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [
      key,
      fill(item as JsonValue, values),
    ]),
  );
}

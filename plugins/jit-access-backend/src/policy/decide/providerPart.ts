import { AccessProvider } from '@jit-access/backstage-plugin-jit-access-node';
import { JsonObject } from '@backstage/types';

/** What policy needs of a provider: whether it is there, and whether a target suits it. */
export type ProviderPart = Pick<
  AccessProvider,
  'id' | 'title' | 'targetSchema' | 'effects'
>;

/** Why a provider cannot take a target, in words; absent when it can. */
export function targetShortcoming(
  provider: ProviderPart,
  target: JsonObject,
): string | undefined {
  const parsed = provider.targetSchema.safeParse(target);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const at = issue.path.length > 0 ? `${issue.path.join('.')}: ` : '';
    return `${at}${issue.message}`;
  }
  try {
    provider.effects(parsed.data);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

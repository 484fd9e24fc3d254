import { AccessProvider } from '@jit-access/backstage-plugin-jit-access-node';
import { JsonObject } from '@backstage/types';

/** What policy needs of a provider: whether it is there, and whether a target suits it. */
export type ProviderPart = Pick<
  AccessProvider,
  'id' | 'title' | 'targetSchema' | 'effects'
>;

/** What a provider makes of a target: its effects as `provider key`, or why it cannot take it, in words. */
export type TargetAnswer =
  { effects: string[]; shortcoming?: undefined } | { shortcoming: string };

export function askProvider(
  provider: ProviderPart,
  target: JsonObject,
): TargetAnswer {
  const parsed = provider.targetSchema.safeParse(target);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const at = issue.path.length > 0 ? `${issue.path.join('.')}: ` : '';
    return { shortcoming: `${at}${issue.message}` };
  }
  try {
    const effects = provider.effects(parsed.data);
    return { effects: effects.map(({ key }) => `${provider.id} ${key}`) };
  } catch (error) {
    return {
      shortcoming: error instanceof Error ? error.message : String(error),
    };
  }
}

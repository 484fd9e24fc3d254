import { NotFoundError } from '@backstage/errors';
import {
  checkProvidersBodySchema,
  ProviderChecks,
} from '@jit-access/backstage-plugin-jit-access-common';
import { AccessProvider } from '@jit-access/backstage-plugin-jit-access-node';
import { z } from 'zod';
import { appendEvents } from '../../storage/audit/appendEvents';
import { Store } from '../../storage/store';
import { Actor } from '../actors/Actor';
import { shortName } from '../presentation/words';
import { AdministrationService } from './AdministrationService';
import { ConnectionChecks } from './ConnectionChecks';

/** What administrators ask of the installed providers. */
export class ProviderService {
  constructor(
    private readonly store: Store,
    private readonly administration: AdministrationService,
    private readonly providers: ReadonlyMap<string, AccessProvider>,
    private readonly checks: ConnectionChecks,
  ) {}

  /**
   * Finds out now whether targets can be reached.
   * @throws NotAllowedError - not an administrator
   * @throws NotFoundError - no such provider is installed
   */
  async check(
    actor: Actor,
    body: z.output<typeof checkProvidersBodySchema>,
  ): Promise<ProviderChecks> {
    await this.administration.requireAdministrator(actor);
    const asked = this.named(body.provider);
    const checks = await Promise.all(
      asked.map(async provider => ({
        provider: provider.id,
        title: provider.title,
        ...(await this.checks.check(provider)),
      })),
    );
    await this.record(actor, body.provider, checks);
    return { checks };
  }

  private named(id: string | undefined): AccessProvider[] {
    if (id === undefined) return [...this.providers.values()];
    const provider = this.providers.get(id);
    if (provider) return [provider];
    const known = [...this.providers.keys()].map(one => `"${one}"`).join(', ');
    throw new NotFoundError(
      `The provider "${id}" is not installed here; installed are ${known || 'none'}`,
    );
  }

  private async record(
    actor: Actor,
    provider: string | undefined,
    checks: ProviderChecks['checks'],
  ): Promise<void> {
    const failed = checks.filter(({ status }) => status === 'failed');
    const what = provider ? `of ${provider}` : 'of all providers';
    const found =
      failed.length === 0
        ? 'none failed'
        : `${failed.map(({ title }) => title).join(', ')} failed`;
    await this.store.transaction(tx =>
      appendEvents(tx, [
        {
          type: 'admin.providers-checked',
          actor: actor.ref,
          result: failed.length === 0 ? 'success' : 'failure',
          provider,
          summary: `${shortName(actor.ref)} had the connections ${what} checked: ${found}`,
          details: {
            checks: Object.fromEntries(
              checks.map(check => [
                check.provider,
                { status: check.status, message: check.message },
              ]),
            ),
          },
        },
      ]),
    );
  }
}

import { ConflictError, NotAllowedError } from '@backstage/errors';
import {
  Credential,
  Grant,
} from '@jit-access/backstage-plugin-jit-access-common';
import { AccessProvider } from '@jit-access/backstage-plugin-jit-access-node';
import { appendEvents } from '../../storage/audit/appendEvents';
import { lockBindings } from '../../storage/bindings/lockBindings';
import { BindingRow } from '../../storage/bindings/records';
import { beginRenewal } from '../../storage/credentials/renewal';
import { parseSecretText } from '../../storage/credentials/secretText';
import { SecretBox } from '../../storage/credentials/SecretBox';
import { takeCredential } from '../../storage/credentials/takeCredential';
import { grantById } from '../../storage/grants/findGrants';
import { GrantRecord } from '../../storage/grants/records';
import { grantLinks } from '../../storage/grants/grantLinks';
import { Store } from '../../storage/store';
import { Actor } from '../actors/Actor';
import { orderOf } from '../presentation/presentGrant';
import { shortName } from '../presentation/words';
import { GrantService } from './GrantService';

/** Showing a secret to the one it is for, once, and replacing it. */
export class CredentialService {
  constructor(
    private readonly store: Store,
    private readonly grants: GrantService,
    private readonly secrets: SecretBox,
    private readonly providers: ReadonlyMap<string, AccessProvider>,
  ) {}

  /**
   * @throws NotAllowedError - somebody else than the receiver asks
   * @throws ConflictError - the access is not active, or the secret was shown
   */
  async reveal(actor: Actor, grantId: string): Promise<Credential> {
    const seen = await this.grants.visible(actor, grantId);
    if (seen.receiver !== actor.ref) {
      throw new NotAllowedError('Only the person it is for can see the secret');
    }
    return this.store.transaction(async tx => {
      const grant = await grantById(tx.sql, grantId);
      if (grant?.state !== 'active') {
        throw new ConflictError(
          'The access is not running, so it has no secret',
        );
      }
      const binding = grant.bindings.find(
        candidate => candidate.credentialState === 'ready',
      );
      const sealed = binding && (await takeCredential(tx, binding.id));
      if (!binding || !sealed || !binding.account) {
        throw new ConflictError(whyNotShown(grant));
      }
      const order = orderOf(binding);
      const { secret, expiresAt } = parseSecretText(
        this.secrets.open(sealed, binding.id),
      );
      await appendEvents(tx, [
        {
          ...grantLinks(grant),
          type: 'credential.revealed',
          actor: actor.ref,
          result: 'success',
          bindingId: binding.id,
          summary: `The secret of ${binding.title} was shown to ${shortName(actor.ref)}`,
          details: { account: binding.account.name },
        },
      ]);
      tx.changed(grant.requestId);
      return {
        username: binding.account.name,
        password: secret,
        expiresAt,
        instructions:
          order && this.providers.get(binding.provider)?.instructions?.(order),
      };
    });
  }

  /**
   * Has the secret replaced by a new one, which can be shown once it is set; the
   * one before lets nobody in any more. Asking again while that goes on changes
   * nothing.
   *
   * @throws NotAllowedError - somebody else than the receiver asks
   * @throws ConflictError - the access is not active, or comes without a secret
   *   that can be replaced
   */
  async renew(actor: Actor, grantId: string): Promise<Grant> {
    const seen = await this.grants.visible(actor, grantId);
    const own = seen.receiver === actor.ref;
    if (!own) {
      throw new NotAllowedError(
        'Only the person it is for can have a new secret made',
      );
    }
    await this.store.transaction(async tx => {
      const rows = await lockBindings(
        tx,
        seen.bindings.map(({ id }) => id),
      );
      const grant = await grantById(tx.sql, grantId);
      if (grant?.state !== 'active') {
        throw new ConflictError(
          'The access is not running, so it has no secret',
        );
      }
      if (rows.some(row => row.credential_state === 'renewing')) return;
      const row = rows.find(one => this.renews(one));
      if (!row) {
        throw new ConflictError(
          'This access comes without a secret that can be replaced; end it and ask again',
        );
      }
      await beginRenewal(tx, row, {
        by: actor.ref,
        why: `${shortName(actor.ref)} asked for a new one`,
        links: grantLinks(grant),
      });
      tx.changed(grant.requestId);
    });
    return this.grants.get(actor, grantId);
  }

  private renews({ provider, credential_state: state }: BindingRow): boolean {
    const renews = this.providers.get(provider)?.renewCredential !== undefined;
    return renews && ['ready', 'revealed'].includes(state);
  }
}

function whyNotShown({ bindings }: GrantRecord): string {
  const states = bindings.map(binding => binding.credentialState);
  if (states.includes('renewing')) {
    return 'A new secret is being set; it can be shown in a moment';
  }
  // What could be shown a moment ago was shown to somebody who was faster.
  return states.some(state => state !== 'none')
    ? 'The secret was shown already and is gone; have a new one set, or end this access and ask again'
    : 'This access comes without a secret';
}

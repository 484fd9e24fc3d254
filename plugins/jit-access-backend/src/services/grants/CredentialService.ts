import { ConflictError, NotAllowedError } from '@backstage/errors';
import { Credential } from '@jit-access/backstage-plugin-jit-access-common';
import { AccessProvider } from '@jit-access/backstage-plugin-jit-access-node';
import { appendEvents } from '../../storage/audit/appendEvents';
import { SecretBox } from '../../storage/credentials/SecretBox';
import { takeCredential } from '../../storage/credentials/takeCredential';
import { grantById } from '../../storage/grants/findGrants';
import { Store } from '../../storage/store';
import { Actor } from '../actors/Actor';
import { orderOf } from '../presentation/presentGrant';
import { shortName } from '../presentation/words';
import { GrantService } from './GrantService';

/** Showing a secret to the one it is for, once. */
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
        throw new ConflictError(
          'The secret was shown already and is gone; end this access and ask again for a new one',
        );
      }
      const order = orderOf(binding);
      await appendEvents(tx, [
        {
          type: 'credential.revealed',
          actor: actor.ref,
          result: 'success',
          requestId: grant.requestId,
          itemId: grant.itemId,
          grantId: grant.id,
          bindingId: binding.id,
          entityRef: grant.entityRef,
          role: grant.role,
          subject: grant.receiver,
          provider: binding.provider,
          summary: `The secret of ${binding.title} was shown to ${shortName(actor.ref)}`,
          details: { account: binding.account.name },
        },
      ]);
      tx.changed(grant.requestId);
      return {
        username: binding.account.name,
        password: this.secrets.open(sealed, binding.id),
        instructions:
          order && this.providers.get(binding.provider)?.instructions?.(order),
      };
    });
  }
}

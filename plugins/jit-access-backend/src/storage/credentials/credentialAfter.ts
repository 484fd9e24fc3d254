import { BindingRow } from '../bindings/records';
import { Run } from '../bindings/run';
import { RENEWING } from './renewal';

type CredentialChange = Pick<
  Partial<BindingRow>,
  'credential' | 'credential_state'
>;

/**
 * What a run means for the secret: one that was set or issued can be shown; one
 * that the target issued and that got lost on its way is replaced.
 */
export function credentialAfter(row: BindingRow, run: Run): CredentialChange {
  const { result, evidence, traits } = run;
  const { credential } = evidence;
  const there = result.observed?.state === 'present';
  if (!credential || !there) return {};
  if (credential.sealed) {
    return { credential: credential.sealed, credential_state: 'ready' };
  }
  if (credential.origin === 'target') {
    const none = result.step === 'ensure' && row.credential_state === 'none';
    return none && traits.renews ? RENEWING : {};
  }
  const renewed =
    result.step === 'renew' &&
    !result.failure &&
    row.credential_state === 'renewing' &&
    row.credential !== null;
  return renewed ? { credential_state: 'ready' } : {};
}

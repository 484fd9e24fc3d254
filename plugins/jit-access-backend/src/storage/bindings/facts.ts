import { BindingFacts } from '../../domain/binding/nextStep';
import { BindingRecord } from './records';

/** What the rules need to know of a binding. */
export function bindingFacts(record: BindingRecord): BindingFacts {
  return {
    state: record.state,
    pinned: record.account !== undefined,
    standing: record.standing,
    intent: record.intent,
    suspect: record.suspect,
    wasPresent: record.wasPresent,
    notAfter: record.notAfter,
    lookAt: record.lookAt,
    renewing: record.credentialState === 'renewing',
  };
}

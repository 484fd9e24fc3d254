import type {
  AuditEvent,
  AuditEventType,
} from '@jit-access/backstage-plugin-jit-access-common';

/** What each kind of event is called on screen. @internal */
export const EVENT_WORDS = {
  'request.submitted': 'event.requestSubmitted',
  'request.refused': 'event.requestRefused',
  'item.decided': 'event.itemDecided',
  'item.approved': 'event.itemApproved',
  'item.denied': 'event.itemDenied',
  'item.withdrawn': 'event.itemWithdrawn',
  'item.lapsed': 'event.itemLapsed',
  'item.escalated': 'event.itemEscalated',
  'item.reminded': 'event.itemReminded',
  'review.recorded': 'event.reviewRecorded',
  'review.rejected': 'event.reviewRejected',
  'break-glass.used': 'event.breakGlassUsed',
  'break-glass.reviewed': 'event.breakGlassReviewed',
  'break-glass.overdue': 'event.breakGlassOverdue',
  'delegation.set': 'event.delegationSet',
  'delegation.ended': 'event.delegationEnded',
  'grant.created': 'event.grantCreated',
  'grant.redecided': 'event.grantRedecided',
  'grant.activating': 'event.grantActivating',
  'grant.active': 'event.grantActive',
  'grant.ending': 'event.grantEnding',
  'grant.ended': 'event.grantEnded',
  'provider.intent': 'event.providerIntent',
  'provider.called': 'event.providerCalled',
  'provider.observed': 'event.providerObserved',
  'binding.stuck': 'event.bindingStuck',
  'binding.recovered': 'event.bindingRecovered',
  'binding.drift': 'event.bindingDrift',
  'drift.orphan': 'event.driftOrphan',
  'admin.inventory': 'event.adminInventory',
  'admin.providers-checked': 'event.adminProvidersChecked',
  'admin.dry-run': 'event.adminDryRun',
  'credential.revealed': 'event.credentialRevealed',
  'credential.renewed': 'event.credentialRenewed',
  'policy.loaded': 'event.policyLoaded',
  'policy.rejected': 'event.policyRejected',
  'admin.paused': 'event.adminPaused',
  'admin.resumed': 'event.adminResumed',
  'admin.ended': 'event.adminEnded',
  'admin.drained': 'event.adminDrained',
  'admin.drain-stopped': 'event.adminDrainStopped',
  'history.read': 'event.historyRead',
  'history.exported': 'event.historyExported',
  'history.erased': 'event.historyErased',
} as const satisfies Record<AuditEventType, string>;

/** @internal */
export const RESULT_WORDS = {
  success: 'history.success',
  failure: 'history.failure',
  refused: 'history.refused',
} as const satisfies Record<AuditEvent['result'], string>;

/** @internal */
export const FILTER_WORDS = {
  person: 'history.person',
  entityRef: 'history.entity',
  role: 'history.role',
  provider: 'history.provider',
  type: 'history.event',
  result: 'history.result',
  requestId: 'history.request',
  from: 'history.from',
  to: 'history.to',
} as const;

import type {
  PreviewBody,
  RequestedItem,
  SubmitBody,
} from '@jit-access/backstage-plugin-jit-access-common';
import { countReason, type Demands } from './demands';

/** What the request form holds. */
export interface RequestForm {
  items: RequestedItem[];
  /** As picked; absent: the policy's default. */
  duration?: string;
  /** While what is typed as a duration cannot be asked for. */
  durationInvalid: boolean;
  /** UTC ISO 8601; absent: as soon as it is approved. */
  startsAt?: string;
  reason: string;
  ticket: string;
  incident: string;
  /** Send what can be sent when some items are refused. */
  partial: boolean;
  /** Emergency access: at once, for a review afterwards. */
  breakGlass: boolean;
  /** What emergency access comes with was agreed to. */
  confirmed: boolean;
}

/**
 * An empty form, filled in as far as a link or a row already says.
 *
 * @internal
 */
export function startForm(
  items: RequestedItem[],
  given: Partial<RequestForm> = {},
): RequestForm {
  return {
    durationInvalid: false,
    reason: '',
    ticket: '',
    incident: '',
    partial: false,
    breakGlass: false,
    confirmed: false,
    ...given,
    items,
  };
}

/** @internal */
export function sameItem(a: RequestedItem, b: RequestedItem): boolean {
  return a.entityRef === b.entityRef && a.role === b.role;
}

/**
 * What is asked for the live decision. A reason is held back until it is as
 * long as policy asks, or half of a sentence would be refused while it is
 * written; how much is missing is counted at the field.
 *
 * @internal
 */
export function previewBodyOf(
  form: RequestForm,
  demands: Demands,
): PreviewBody {
  const { isEnough } = countReason(form.reason, demands);
  return {
    items: form.items,
    duration: form.duration,
    startsAt: form.startsAt,
    justification: isEnough ? form.reason.trim() : undefined,
    ticket: form.ticket.trim() || undefined,
    incident: form.incident.trim() || undefined,
    breakGlass: form.breakGlass || undefined,
  };
}

/** What is sent. @internal */
export function submitBodyOf(form: RequestForm, duration: string): SubmitBody {
  return {
    items: form.items,
    duration,
    startsAt: form.startsAt,
    justification: form.reason.trim(),
    ticket: form.ticket.trim() || undefined,
    incident: form.incident.trim() || undefined,
    partial: form.partial || undefined,
    breakGlass: form.breakGlass || undefined,
  };
}

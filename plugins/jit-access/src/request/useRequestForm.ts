import { useCallback, useEffect, useMemo, useState } from 'react';
import { useNavigate } from 'react-router-dom';
import { fieldIssuesOf } from '../data/errors';
import { usePreview } from '../data/queries';
import { useCommand } from '../data/useCommand';
import { createIdempotencyKeys } from '../form/idempotencyKey';
import { useDebounced } from '../form/useDebounced';
import { usePaths } from '../page/paths';
import { useText } from '../translation/useText';
import {
  countReason,
  demandsOf,
  missingReferences,
  NO_DEMANDS,
  type Demands,
} from './demands';
import { outlookOf, type Outlook } from './outlook';
import { previewBodyOf, submitBodyOf, type RequestForm } from './requestForm';
import type { SubmitBody } from '@jit-access/backstage-plugin-jit-access-common';

/** How long typing has to rest before policy is asked, in milliseconds. */
const REST = 300;

/** The field that a path of the server's answer belongs to. */
const FIELDS = {
  duration: 'duration',
  justification: 'reason',
  ticket: 'ticket',
  incident: 'incident',
  startsAt: 'startsAt',
} as const;

/** @internal */
export type FormField = (typeof FIELDS)[keyof typeof FIELDS] | 'confirmed';

type FieldErrors = Partial<Record<FormField, string>>;

function issuesByField(error: unknown): FieldErrors {
  const found: FieldErrors = {};
  for (const { path, message } of fieldIssuesOf(error)) {
    const field = FIELDS[path.split('.')[0] as keyof typeof FIELDS];
    if (field) found[field] ??= message;
  }
  return found;
}

function useSubmit(onSent: () => void) {
  const navigate = useNavigate();
  const paths = usePaths();
  const [keyOf] = useState(createIdempotencyKeys);
  const submit = useCommand((api, body: SubmitBody) =>
    api.submit({ body }, { idempotencyKey: keyOf(body) }),
  );
  const send = (body: SubmitBody) =>
    submit.run(body, request => {
      onSent();
      navigate(paths.request(request.id));
    });
  return { submit, send };
}

/** What of what policy asks for the form does not hold yet. */
function useShortcomings(form: RequestForm, demands: Demands): FieldErrors {
  const t = useText();
  const found: FieldErrors = {};
  if (!form.reason.trim()) found.reason = t('form.reasonMissing');
  else if (!countReason(form.reason, demands).isEnough) {
    found.reason = t('form.reasonShort');
  }
  for (const fields of missingReferences(demands, form)) {
    if (fields.length > 1) found.ticket ??= t('form.referenceMissing');
    else if (fields[0] === 'ticket') found.ticket = t('form.ticketMissing');
    else found.incident = t('form.incidentMissing');
  }
  if (form.breakGlass && !form.confirmed) {
    found.confirmed = t('emergency.confirmMissing');
  }
  return found;
}

/**
 * What policy says of the form as it is. What it asks for stays known while it
 * is asked again.
 */
function useOutlook(form: RequestForm) {
  const [demands, setDemands] = useState(NO_DEMANDS);
  const body = useMemo(() => previewBodyOf(form, demands), [form, demands]);
  const rested = useDebounced(body, REST);
  const preview = usePreview(rested, rested.items.length > 0);
  const outlook = useMemo(
    () => (preview.data ? outlookOf(preview.data) : undefined),
    [preview.data],
  );
  useEffect(() => {
    if (!outlook) return;
    const next = demandsOf(outlook.considered);
    setDemands(last =>
      JSON.stringify(last) === JSON.stringify(next) ? last : next,
    );
  }, [outlook]);
  const isStale = body !== rested || preview.isFetching;
  return { preview, outlook, demands, isStale };
}

/** May it be sent at all, as far as policy has said? */
function isPossible(form: RequestForm, outlook: Outlook | undefined): boolean {
  if (!outlook || outlook.kind === 'refused') return false;
  return outlook.kind !== 'partial' || form.partial;
}

/**
 * The request form: what it holds, what policy says of it as it is, and
 * sending it.
 *
 * @internal
 */
export function useRequestForm(start: RequestForm, onSent: () => void) {
  const [form, setForm] = useState(start);
  const [tried, setTried] = useState(false);
  const change = useCallback(
    (part: Partial<RequestForm>) => setForm(last => ({ ...last, ...part })),
    [],
  );
  const { preview, outlook, demands, isStale } = useOutlook(form);
  const { submit, send } = useSubmit(onSent);
  const found = useShortcomings(form, demands);
  const duration = form.duration ?? outlook?.bounds.default;
  const issues = issuesByField(submit.error);
  // Terms that were not seen cannot be agreed to.
  const isShown =
    !form.breakGlass ||
    (outlook?.sendable.every(one => one.breakGlass) ?? false);
  const submitForm = () => {
    setTried(true);
    const complete = Object.keys(found).length === 0;
    if (!complete || !duration || form.durationInvalid) return;
    send(submitBodyOf(form, duration));
  };
  return {
    form,
    change,
    preview,
    outlook,
    demands,
    duration,
    errors: (tried ? { ...issues, ...found } : issues) as FieldErrors,
    /** What the server said that belongs to no field. */
    generalError: Object.keys(issues).length === 0 ? submit.error : null,
    canSubmit:
      isPossible(form, outlook) &&
      isShown &&
      !form.durationInvalid &&
      duration !== undefined,
    isSending: submit.isPending,
    isStale,
    submitForm,
  };
}

/** @internal */
export type RequestFormState = ReturnType<typeof useRequestForm>;

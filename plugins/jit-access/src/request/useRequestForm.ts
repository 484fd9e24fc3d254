import { useCallback, useMemo, useState } from 'react';
import { useNavigate } from 'react-router-dom';
import { fieldIssuesOf } from '../data/errors';
import { usePreview } from '../data/queries';
import { useCommand } from '../data/useCommand';
import { createIdempotencyKeys } from '../form/idempotencyKey';
import { useDebounced } from '../form/useDebounced';
import { usePaths } from '../page/paths';
import { useText } from '../translation/useText';
import { outlookOf } from './outlook';
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
export type FormField = (typeof FIELDS)[keyof typeof FIELDS];

function issuesByField(error: unknown): Partial<Record<FormField, string>> {
  const found: Partial<Record<FormField, string>> = {};
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

/**
 * The request form: what it holds, what policy says of it as it is, and
 * sending it.
 *
 * @internal
 */
export function useRequestForm(start: RequestForm, onSent: () => void) {
  const t = useText();
  const [form, setForm] = useState(start);
  const [tried, setTried] = useState(false);
  const change = useCallback(
    (part: Partial<RequestForm>) => setForm(last => ({ ...last, ...part })),
    [],
  );
  const body = useMemo(() => previewBodyOf(form), [form]);
  const rested = useDebounced(body, REST);
  const preview = usePreview(rested, rested.items.length > 0);
  const outlook = useMemo(
    () => (preview.data ? outlookOf(preview.data) : undefined),
    [preview.data],
  );
  const { submit, send } = useSubmit(onSent);
  const duration = form.duration ?? outlook?.bounds.default;
  const issues = issuesByField(submit.error);
  const errors: Partial<Record<FormField, string>> = {
    ...issues,
    reason:
      tried && !form.reason.trim() ? t('form.reasonMissing') : issues.reason,
  };
  const possible =
    outlook !== undefined &&
    outlook.kind !== 'refused' &&
    (outlook.kind !== 'partial' || form.partial);
  const submitForm = () => {
    setTried(true);
    if (!form.reason.trim() || !duration || form.durationInvalid) return;
    send(submitBodyOf(form, duration));
  };
  return {
    form,
    change,
    preview,
    outlook,
    duration,
    errors,
    /** What the server said that belongs to no field. */
    generalError: Object.keys(issues).length === 0 ? submit.error : null,
    canSubmit: possible && !form.durationInvalid && duration !== undefined,
    isSending: submit.isPending,
    isStale: body !== rested || preview.isFetching,
    submitForm,
  };
}

/** @internal */
export type RequestFormState = ReturnType<typeof useRequestForm>;

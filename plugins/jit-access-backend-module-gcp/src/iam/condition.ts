import { BindingOrder } from '@jit-access/backstage-plugin-jit-access-node';

const MARK = 'jit-access ';
const LONGEST_CONDITION = 2_000;
const LONGEST_DESCRIPTION = 256;

/** Google Cloud's `Expr`. @internal */
export interface Condition {
  title?: string | null;
  description?: string | null;
  expression?: string | null;
}

/** The condition that says whose the binding is, and ends it. @internal */
export function conditionOf(order: BindingOrder, extra?: string): Condition {
  return {
    title: titleOf(order.bindingId),
    description:
      `For ${order.subject.ref}. Made and removed by JIT Access.`.slice(
        0,
        LONGEST_DESCRIPTION,
      ),
    expression: expressionOf(order.notAfter ?? '', extra),
  };
}

/** The mark of an access. */
function titleOf(bindingId: string): string {
  return `${MARK}${bindingId}`;
}

/** The access that a condition's title names; none: it does not carry our mark. @internal */
export function bindingIdOf(condition?: Condition | null): string | undefined {
  const title = condition?.title ?? '';
  return title.startsWith(MARK) ? title.slice(MARK.length) : undefined;
}

/** Whom the binding was made for, as its description says. @internal */
export function personOf(condition?: Condition | null): string | undefined {
  return condition?.description?.match(/^For ([^ ]+)\. /)?.[1];
}

function expressionOf(notAfter: string, extra?: string): string {
  const end = `request.time < timestamp("${notAfter}")`;
  return extra === undefined ? end : `${end} && (${extra})`;
}

/** What an expression of our form says; undefined: it is of another form. @internal */
export function readExpression(
  expression: string | null | undefined,
): { notAfter: string; extra?: string } | undefined {
  const [, end, extra] =
    expression?.match(
      /^request\.time < timestamp\("([^"]+)"\)(?: && \((.*)\))?$/s,
    ) ?? [];
  const time = Date.parse(end ?? '');
  return Number.isNaN(time)
    ? undefined
    : {
        notAfter: new Date(time).toISOString(),
        ...(extra !== undefined && { extra }),
      };
}

/**
 * Is it one expression that stays inside the brackets that are put around it? A
 * role's own condition must not be able to undo the end.
 * @returns what is wrong; undefined: nothing
 * @internal
 */
export function whatIsWrongWith(extra: string): string | undefined {
  if (extra === '' || extra.length > LONGEST_CONDITION) {
    return `Give a CEL expression of at most ${LONGEST_CONDITION} characters`;
  }
  if (/[\r\n]|"""|'''/.test(extra)) {
    return 'Write the expression in one line, without triple quotes';
  }
  const open: string[] = [];
  for (let i = 0; i < extra.length; i++) {
    const char = extra[i];
    if (char === '"' || char === "'") {
      const end = endOfText(extra, i);
      if (end === undefined) return 'A text in the expression is not closed';
      i = end;
    } else if (extra.startsWith('//', i)) {
      return 'Leave comments out of the expression';
    } else if ('([{'.includes(char)) {
      open.push(')]}'['([{'.indexOf(char)]);
    } else if (')]}'.includes(char) && open.pop() !== char) {
      return 'The brackets of the expression do not match';
    }
  }
  return open.length > 0
    ? 'The brackets of the expression do not match'
    : undefined;
}

/** Where the quote that opens at this place closes. */
function endOfText(extra: string, start: number): number | undefined {
  const raw = /[rR]/.test(extra[start - 1] ?? '');
  for (let i = start + 1; i < extra.length; i++) {
    if (extra[i] === '\\' && !raw) i++;
    else if (extra[i] === extra[start]) return i;
  }
  return undefined;
}

import { z } from 'zod';

/** Name of a configured tenant. @internal */
export const tenantNameSchema = z
  .string()
  .regex(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/, {
    error: 'Use 1 to 63 lower-case letters, digits and dashes',
  });

const GUID = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/;

/** @internal */
export function isGuid(text: string): boolean {
  return GUID.test(text.toLowerCase());
}

/** An id as Entra and Azure give them; told apart without regard to case. @internal */
export const guidSchema = z
  .string()
  .transform(text => text.toLowerCase())
  .refine(isGuid, {
    error: 'Give an id such as 00000000-0000-0000-0000-000000000000',
  });

const SEGMENT = '[^/\\s?#%]{1,260}';
const SCOPE = new RegExp(
  [
    `^/providers/microsoft\\.management/managementgroups/${SEGMENT}$`,
    `^/subscriptions/[0-9a-f-]{36}(?:/resourcegroups/${SEGMENT})?$`,
    `^/subscriptions/[0-9a-f-]{36}/resourcegroups/${SEGMENT}/providers/${SEGMENT}(?:/${SEGMENT}/${SEGMENT})+$`,
  ].join('|'),
  'i',
);

/** A place in Azure, by its whole path. @internal */
export const scopeSchema = z
  .string()
  .max(2048)
  .regex(SCOPE, {
    error:
      'Give the whole path of a management group, subscription, resource group or resource, such as /subscriptions/<id>/resourceGroups/<name>',
  })
  // A resource lies in its group: "." and ".." would make it lie elsewhere.
  .refine(scope => !/\/\.{1,2}(?:\/|$)/.test(scope), {
    error: 'Give the path without "." and ".."',
  });

/** Azure takes paths without regard to case. @internal */
export function folded(scope: string): string {
  return scope.toLowerCase().replace(/\/+$/, '');
}

/** Is it that scope, or something in it, as far as its path says? @internal */
export function liesIn(scope: string, root: string): boolean {
  return folded(scope) === folded(root) || isBelow(scope, root);
}

function isBelow(scope: string, root: string): boolean {
  return folded(scope).startsWith(`${folded(root)}/`);
}

/** The last part of a path: an id's own part. @internal */
export function lastSegment(path: string | undefined): string {
  return (path ?? '').split('/').pop()!.toLowerCase();
}

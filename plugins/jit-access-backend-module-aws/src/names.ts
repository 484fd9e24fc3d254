import { z } from 'zod';

/** The twelve digits of an account. @internal */
export const accountIdSchema = z.string().regex(/^\d{12}$/, {
  error: 'Give the twelve digits of the account, in quotes',
});

/** Name of a configured Identity Center. @internal */
export const instanceNameSchema = z
  .string()
  .regex(/^[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?$/, {
    error:
      'Use 1 to 63 lower-case letters, digits and dashes, beginning with a letter',
  });

/** What a configuration calls a permission set or a group. @internal */
export const nameSchema = z.string().regex(/^[\w+=,.@ -]{1,128}$/, {
  error: 'Use letters, digits, spaces and + = , . @ _ -',
});

/** @internal */
export const permissionSetArnSchema = z
  .string()
  .regex(
    /^arn:aws[a-z-]*:sso:::permissionSet\/(?:sso)?ins-[A-Za-z0-9.-]{16}\/ps-[A-Za-z0-9.-]{16}$/,
    {
      error:
        'Give the ARN of the permission set: arn:aws:sso:::permissionSet/ssoins-…/ps-…',
    },
  );

/** @internal */
export const groupIdSchema = z
  .string()
  .regex(
    /^(?:[0-9a-f]{10}-)?[A-Fa-f0-9]{8}(?:-[A-Fa-f0-9]{4}){3}-[A-Fa-f0-9]{12}$/,
    { error: 'Give the id of the group, as Identity Center shows it' },
  );

/** Name of a role, with its path where it has one. @internal */
export const roleNameSchema = z
  .string()
  .regex(/^(?:[\w+=,.@-]{1,64}\/){0,8}[\w+=,.@-]{1,64}$/, {
    error: 'Give the name of the role, with its path and without its ARN',
  });

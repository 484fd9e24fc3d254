import { JsonObject } from '@backstage/types';
import { BindingOrder } from '@jit-access/backstage-plugin-jit-access-node';
import { z } from 'zod';

const handleSchema = z.object({
  version: z.literal(1),
  /** The group itself: it may be renamed meanwhile. */
  groupId: z.string().regex(/^(?!\.+$)./),
  /** Who added the member; nobody, after it was taken away. */
  made: z.enum(['by us', 'by others', 'nothing']),
});
/** What is kept with a binding. @internal */
export type ScimHandle = Omit<z.infer<typeof handleSchema>, 'version'>;

/** @internal */
export function readHandle(order: BindingOrder): ScimHandle | undefined {
  return handleSchema.safeParse(order.handle).data;
}

/** @internal */
export function writeHandle({ groupId, made }: ScimHandle): JsonObject {
  return { version: 1, groupId, made };
}
